package kb

import "testing"

func TestDiff(t *testing.T) {
	a := sample(4)
	b := sample(5)
	b.Entries[1].Answer = "改了"
	b.Entries = append(b.Entries[1:3:3], b.Entries[0], b.Entries[4]) // 0 moved, 3 removed, 4 new
	b.Facts = b.Facts[1:4]
	b.Terms = append(b.Terms[:4:4], Term{Word: "新词"})
	b.Terms[2].Synonyms = nil
	b.Flows = b.Flows[1:]
	b.Flows[0].Cancel = ""
	b.Webhooks = b.Webhooks[:3]
	b.Webhooks[2].Retries = 2
	tests := []struct {
		name string
		a, b Knowledge
		want string
	}{
		{"the same", a, sample(4), `{"entries":{},"facts":{},"terms":{}}`},
		{"some of each", a, b, `{"entries":{"added":["e-4"],"changed":["e-1"],"removed":["e-3"]},"facts":{"removed":["f-0"]},"terms":{"added":["新词"],"changed":["产品2"]},"flows":{"added":["buy-4"],"changed":["buy-1"],"removed":["buy-0"]},"webhooks":{"changed":["查库存2"],"removed":["查库存3"]},"evidence":{"added":["v96b4a4d94766582b"]}}`},
		{"and back", b, a, `{"entries":{"added":["e-3"],"changed":["e-1"],"removed":["e-4"]},"facts":{"added":["f-0"]},"terms":{"changed":["产品2"],"removed":["新词"]},"flows":{"added":["buy-0"],"changed":["buy-1"],"removed":["buy-4"]},"webhooks":{"added":["查库存3"],"changed":["查库存2"]},"evidence":{"removed":["v96b4a4d94766582b"]}}`},
		{"another target", a, aiming(sample(4), .9), `{"entries":{},"facts":{},"terms":{},"policy":true}`},
		{"policy only", Knowledge{}, Knowledge{Policy: Policy{Queue: "vip"}}, `{"entries":{},"facts":{},"terms":{},"policy":true}`},
	}
	for _, tt := range tests {
		d := Diff(tt.a, tt.b)
		if got, err := marshal(d); err != nil || string(got) != tt.want {
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
