package facts

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// table runs the lines of a file "left → right" and reports those whose right side is another.
func tableOf(t *testing.T, path string, right func(left string) string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(string(data)) {
		left, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " → ")
		if !ok && (left == "" || left[0] == '#') {
			b.WriteString(line)
			continue
		}
		n++
		got := right(left)
		if got != want && !*update {
			t.Errorf("%s: %s\n got  %s\n want %s", path, left, got, want)
		}
		fmt.Fprintf(&b, "%s → %s\n", left, got)
	}
	if n == 0 {
		t.Errorf("%s is empty", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNames: the subjects that a text names, as they stand in it and, after ~, by
// parts, sound or shape with how surely.
func TestNames(t *testing.T) {
	ix := shop()
	tableOf(t, "testdata/names.txt", func(text string) string {
		runes := []rune(flat(text))
		known := ix.link(runes)
		var out []string
		say := func(list []mention, sure bool) {
			for _, m := range list {
				if m.nested {
					continue
				}
				var names []string
				for _, s := range m.subjects {
					names = append(names, ix.names[s])
				}
				s := string(runes[m.from:m.to]) + "=" + strings.Join(names, "|")
				if !sure {
					s = fmt.Sprintf("~%.2f ", m.quality) + s
				}
				out = append(out, s)
			}
		}
		say(known, true)
		say(ix.near(runes, known), false)
		return strings.Join(out, "; ")
	})
}

// TestBounds: the conditions on amounts that a text has.
func TestBounds(t *testing.T) {
	ix := shop()
	tableOf(t, "testdata/bounds.txt", func(text string) string {
		u := ix.parser.Read(text)
		a := &asking{Index: ix, Question: Question{Utterance: &u}, runes: []rune(spoken(&u))}
		a.mentions = ix.link(a.runes)
		var out []string
		for _, b := range a.bounds() {
			side := func(v *float64, word string) string {
				if v == nil {
					return ""
				}
				return fmt.Sprintf("%s%v", word, *v)
			}
			less, more := "≤", "≥"
			if b.than {
				less, more = "<", ">"
			}
			s := side(b.low, more) + side(b.high, less)
			if b.by != nil {
				s = fmt.Sprintf("than %s more=%v", ix.names[b.by.subjects[0]], b.order.more)
			}
			if b.unit.Dimension != "" {
				s += fmt.Sprintf(" %s×%v", b.unit.Dimension, b.unit.Factor)
			}
			out = append(out, s)
		}
		return strings.Join(out, "; ")
	})
}

// TestPeriods: what is cited holds on the day of the question; without a day everything does.
func TestPeriods(t *testing.T) {
	ix := shop()
	for day, want := range map[string]string{
		"2024-06-01": "",
		"2025-06-01": "碎屏险的费用是99元/年。",
		"2025-12-31": "碎屏险的费用是99元/年。",
		"2026-01-01": "碎屏险的费用是129元/年。",
		"":           "碎屏险的费用有：99元/年、129元/年。",
	} {
		var at time.Time
		if day != "" {
			d, err := time.ParseInLocation("2006-01-02", day, kb.Location)
			if err != nil {
				t.Fatal(err)
			}
			at = d.Add(12 * time.Hour)
		}
		u := ix.parser.Read("碎屏险费用")
		a := ix.Ask(Question{Utterance: &u, At: at})
		if a.Outcome != Found {
			a.Text = ""
		}
		if a.Text != want {
			t.Errorf("%s: %q, want %q", day, a.Text, want)
		}
	}
}

// TestBuild: what Build leaves out, and that it needs no facts at all.
func TestBuild(t *testing.T) {
	p := nlu.NewParser(nil)
	u := p.Read("甲的乙是什么")
	for name, c := range map[string]struct {
		facts    []kb.Fact
		subjects int
	}{
		"none":               {nil, 0},
		"a schema only":      {[]kb.Fact{{Subject: "价格", Predicate: kb.PredicateAlias, Object: "售价"}}, 0},
		"an empty object":    {[]kb.Fact{{Subject: "甲", Predicate: "乙", Object: " "}}, 0},
		"an empty subject":   {[]kb.Fact{{Subject: "", Predicate: "乙", Object: "丙"}}, 0},
		"an empty predicate": {[]kb.Fact{{Subject: "甲", Predicate: "？", Object: "丙"}}, 0},
		"a broken validity":  {[]kb.Fact{{Subject: "甲", Predicate: "乙", Object: "丙", ValidFrom: "昨天"}}, 0},
		"one that is right":  {[]kb.Fact{{Subject: "甲", Predicate: "乙", Object: "丙"}, {Subject: "甲", Predicate: "？", Object: "丙"}}, 1},
	} {
		ix := Build(p, c.facts, nil)
		if _, subjects, _ := ix.Len(); subjects != c.subjects {
			t.Errorf("%s: %d subjects, want %d", name, subjects, c.subjects)
		}
		if a := ix.Ask(Question{Utterance: &u}); (a.Outcome == Found) != (c.subjects > 0) {
			t.Errorf("%s: answers %q", name, a.Text)
		}
	}
}

// TestSiblings: of several that differ in a number, the later ones are named by it alone.
func TestSiblings(t *testing.T) {
	var facts []kb.Fact
	for name, price := range map[string]string{"融合包169": "169", "融合包239": "239", "融合包99": "99"} {
		facts = append(facts, kb.Fact{Subject: name, Predicate: "月费", Object: price, Unit: "元/月"})
	}
	ix := Build(nlu.NewParser(nil), facts, nil)
	for q, want := range map[string]string{
		"融合包169和239哪个便宜":   "融合包169的月费是169元/月；融合包239的月费是239元/月，融合包169的月费更低。",
		"融合包239跟99哪个月费高":   "融合包239的月费是239元/月；融合包99的月费是99元/月，融合包239的月费更高。",
		"融合包169和200哪个月费高":  "融合包169的月费是169元/月。", // there is no 200
		"融合包169和2390哪个月费高": "融合包169的月费是169元/月。",
	} {
		u := ix.parser.Read(q)
		if a := ix.Ask(Question{Utterance: &u}); a.Text != want {
			t.Errorf("%s: %s, want %s", q, a.Text, want)
		}
	}
}
