package trainer

import (
	"fmt"
	"strings"
	"testing"
)

// TestSmallDomainsShareABase: groups of a domain stay together; a base has forty or more, the last may have fewer.
func TestSmallDomainsShareABase(t *testing.T) {
	var groups []Group
	for _, d := range []struct {
		name string
		n    int
	}{{"甲", 39}, {"乙", 10}, {"丙", 60}, {"丁", 5}} {
		for i := range d.n {
			groups = append(groups, Group{Domain: d.name, Question: fmt.Sprint(d.name, i), Similar: []string{"又问"}, Contrast: []string{"别的"}})
		}
	}
	var got []string
	ids := map[string]bool{}
	for _, b := range bases(groups) {
		got = append(got, fmt.Sprint(b.Entries[0].Question, " ", len(b.Entries)))
		for _, e := range b.Entries {
			if ids[e.ID] || !e.Enabled || len(e.Variants) != 1 || len(e.Negatives) != 0 {
				t.Errorf("entry %+v", e)
			}
			ids[e.ID] = true
		}
	}
	if want := "甲0 49, 丙0 60, 丁0 5"; strings.Join(got, ", ") != want {
		t.Errorf("bases of %q, want %q", got, want)
	}
}

// TestMatcherGroups: question and paraphrases are the same, contrasts differ, and what
// a program made stays marked.
func TestMatcherGroups(t *testing.T) {
	got := matcherGroups([]Group{
		{Question: "怎么退货", Similar: []string{"如何退货", "退货流程"}, Contrast: []string{"怎么换货"}},
		{Question: "退", made: true},
	})
	if len(got) != 2 || len(got[0].Same) != 3 || len(got[0].Differ) != 1 || got[0].Made || !got[1].Made || len(got[1].Same) != 1 {
		t.Fatalf("got %+v", got)
	}
	for _, terms := range got[0].Same {
		if len(terms) == 0 {
			t.Errorf("a sentence without terms: %v", got[0].Same)
		}
	}
}
