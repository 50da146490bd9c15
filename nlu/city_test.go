package nlu

import (
	"strings"
	"testing"
)

// TestEveryDivision finds every division by its full name, in simplified and full sentences.
func TestEveryDivision(t *testing.T) {
	provinces, cities, counties := 0, 0, 0
	for _, line := range strings.Split(strings.TrimSpace(divisionsText), "\n") {
		for i, name := range strings.Fields(line) {
			if name == "-" || genericNames[name] {
				continue
			}
			level := "county"
			switch {
			case !strings.HasPrefix(line, "\t"):
				level = "province"
				provinces++
			case i == 0:
				level = "city"
				cities++
			default:
				counties++
			}
			ms := Mentions("“"+name+"”有网点吗", tableNow)
			if len(ms) != 1 || ms[0].Kind != KindCity || ms[0].Value != name {
				t.Errorf("%s is read %+v", name, ms)
			} else if ms[0].Unit != level && name != "河北区" {
				if level != "county" || ms[0].Unit != "city" {
					t.Errorf("%s is a %s, want %s", name, ms[0].Unit, level)
				}
			}
		}
	}
	if provinces != 34 || cities < 330 || counties < 2900 {
		t.Errorf("%d provinces, %d cities, %d counties", provinces, cities, counties)
	}
}

// TestShortNames: each province and city is known without its ending, but for weak names alone in a sentence.
func TestShortNames(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(divisionsText), "\n") {
		full := strings.Fields(line)[0]
		short := shortName(full)
		if full == "-" || short == full {
			continue
		}
		for in, want := range map[string]bool{"请问" + short + "有网点吗": !weakNames[short], "寄到" + short + "要多久": true, short: true} {
			ms := Mentions(in, tableNow)
			if found := len(ms) == 1 && ms[0].Kind == KindCity; found != want {
				t.Errorf("%s (%s): %+v", in, full, ms)
			}
		}
	}
}

// TestTraditionalPlaces: names in traditional characters are the same places.
func TestTraditionalPlaces(t *testing.T) {
	for in, want := range map[string]string{"廣東省": "广东省", "臺北": "台北市", "台北": "台北市", "濱州": "滨州市", "陝西": "陕西省", "寧夏": "宁夏回族自治区", "重慶": "重庆市", "廈門": "厦门市", "蘇州": "苏州市", "烏魯木齊": "乌鲁木齐市"} {
		if ms := Mentions(in, tableNow); len(ms) != 1 || ms[0].Value != want || ms[0].Text != in {
			t.Errorf("%s is read %+v, want %s", in, ms, want)
		}
	}
}
