package kb

import (
	"fmt"
	"testing"
)

func TestDiff(t *testing.T) {
	a := sample(4)
	b := sample(5)
	b.Entries[1].Answer = "改了"
	b.Entries = append(b.Entries[1:3:3], b.Entries[0], b.Entries[4]) // 0 moved, 3 removed, 4 new
	b.Facts = b.Facts[1:4]
	b.Terms = append(b.Terms[:4:4], Term{Word: "新词"})
	b.Terms[2].Synonyms = nil
	tests := []struct {
		name string
		a, b Knowledge
		want string
	}{
		{"the same", a, sample(4), "{Entries:{Added:[] Changed:[] Removed:[]} Facts:{Added:[] Changed:[] Removed:[]} Terms:{Added:[] Changed:[] Removed:[]} Policy:false}"},
		{"some of each", a, b, "{Entries:{Added:[e-4] Changed:[e-1] Removed:[e-3]} Facts:{Added:[] Changed:[] Removed:[f-0]} Terms:{Added:[新词] Changed:[产品2] Removed:[]} Policy:false}"},
		{"and back", b, a, "{Entries:{Added:[e-3] Changed:[e-1] Removed:[e-4]} Facts:{Added:[f-0] Changed:[] Removed:[]} Terms:{Added:[] Changed:[产品2] Removed:[新词]} Policy:false}"},
		{"another target", a, aiming(sample(4), .9), "{Entries:{Added:[] Changed:[] Removed:[]} Facts:{Added:[] Changed:[] Removed:[]} Terms:{Added:[] Changed:[] Removed:[]} Policy:true}"},
		{"policy only", Knowledge{}, Knowledge{Policy: Policy{Queue: "vip"}}, "{Entries:{Added:[] Changed:[] Removed:[]} Facts:{Added:[] Changed:[] Removed:[]} Terms:{Added:[] Changed:[] Removed:[]} Policy:true}"},
	}
	for _, tt := range tests {
		d := Diff(tt.a, tt.b)
		if got := fmt.Sprintf("%+v", d); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		if d.Empty() != (tt.name == "the same") {
			t.Errorf("%s: Empty is %v", tt.name, d.Empty())
		}
	}
	if d := Diff(Knowledge{Entries: []Entry{{ID: "a", Tags: []string{}}}}, Knowledge{Entries: []Entry{{ID: "a"}}}); !d.Empty() {
		t.Errorf("an empty list and none differ: %+v", d)
	}
}

func aiming(k Knowledge, target float64) Knowledge {
	k.Policy.PrecisionTarget = target
	return k
}
