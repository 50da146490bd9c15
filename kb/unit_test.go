package kb_test

import (
	"fmt"
	"math"
	"testing"

	"yingda/kb"
)

// TestQuantity: the amount a value begins with, in the base unit of its dimension.
func TestQuantity(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"160", "元/年"}:     "160 money by time",
		{"1.5万", "元"}:      "15000 money",
		{"1.5万元", ""}:      "15000 money",
		{"￥2,399", "元"}:    "2399 money",
		{"3角", ""}:         "0.3 money",
		{"30GB", ""}:       "32212254720 data",
		{"512", "MB"}:      "536870912 data",
		{"约 250 公里", ""}:   "250000 length",
		{"0.21", "千克"}:     "210 mass",
		{"2斤", ""}:         "1000 mass",
		{"12", "个月"}:       "31536000 time",
		{"1", "年"}:         "31536000 time",
		{"-18", "℃"}:       "-18 heat",
		{"3", "次每年"}:       "3 次 by time",
		{"2", "次/门店"}:      "2 次 by 门店",
		{"5", ""}:          "5 bare",
		{"8.5", "折"}:       "8.5 折",
		{"100", "Mbps"}:    "100000000 speed",
		{"7", "奇怪单位"}:      "7 奇怪单位",
		{"3千米", ""}:        "3000 length",
		{"3号", ""}:         "no amount",
		{"2010-01-01", ""}: "no amount",
		{"9:00—16:30", ""}: "no amount",
		{"免费", "元"}:        "no amount",
		{"", ""}:           "no amount",
		{".", "元"}:         "no amount",
		{"支持5G", ""}:       "no amount",
	} {
		amount, u, ok := kb.Quantity(in[0], in[1])
		got := "no amount"
		if ok {
			got = fmt.Sprint(int64(u.Base(amount)*u.PerFactor*10+math.Copysign(.5, amount))/10) + " "
			if v := u.Base(amount) * u.PerFactor; v != math.Trunc(v) {
				got = fmt.Sprintf("%.1f ", v)
			}
			if got += u.Dimension; u.Dimension == "" {
				got += "bare"
			}
			if u.Per != "" {
				got += " by " + u.Per
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// TestConvert: what can be held against what, and as how much.
func TestConvert(t *testing.T) {
	for _, c := range []struct {
		amount   float64
		from, to string
		want     float64 // NaN: not comparable
	}{
		{1, "GB", "MB", 1024},
		{1024, "MB", "GB", 1},
		{2, "公斤", "克", 2000},
		{1, "年", "个月", 12},
		{3, "小时", "分钟", 180},
		{1.2, "万元", "元", 12000},
		{120, "元/年", "元/月", 10},
		{10, "元/月", "元/年", 120},
		{100, "元", "元/年", 100}, // what does not say by what it is counted fits any
		{5, "", "元", 5},
		{5, "元", "GB", math.NaN()},
		{5, "元", "美元", math.NaN()},
		{5, "张", "个", math.NaN()},
		{5, "元/月", "元/GB", math.NaN()},
		{3, "个工作日", "天", math.NaN()},
	} {
		from, ok := kb.ParseUnit(c.from)
		to, also := kb.ParseUnit(c.to)
		if !ok || !also {
			t.Fatalf("%s or %s is unknown", c.from, c.to)
		}
		got := math.NaN()
		if from.Comparable(to) {
			got = from.Convert(c.amount, to)
		}
		if math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v%s in %s: %v, want %v", c.amount, c.from, c.to, got, c.want)
		}
		if from.Comparable(to) != to.Comparable(from) {
			t.Errorf("%s and %s are comparable one way only", c.from, c.to)
		}
	}
}

// FuzzQuantity: no value is read as what is no number, and unit conversion goes there and back.
func FuzzQuantity(f *testing.F) {
	for _, s := range [][2]string{{"160", "元/年"}, {"1.5万元", ""}, {"-,.", "每"}, {"约 250 公里", "GB"}, {"1e9", "/"}, {"9999999999999999999", "亿"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, object, unit string) {
		amount, u, ok := kb.Quantity(object, unit)
		if !ok {
			if amount != 0 || u != (kb.Unit{}) {
				t.Fatalf("%q %q: no amount, and yet %v %v", object, unit, amount, u)
			}
			return
		}
		if math.IsNaN(amount) || math.IsInf(amount, 0) || u.Factor <= 0 || u.PerFactor <= 0 {
			t.Fatalf("%q %q: %v %+v", object, unit, amount, u)
		}
		if !u.Comparable(u) || math.Abs(u.Convert(amount, u)-amount) > 1e-9*math.Abs(amount) {
			t.Fatalf("%q %q: %+v is not itself", object, unit, u)
		}
	})
}
