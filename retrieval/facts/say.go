package facts

import (
	"fmt"
	"strings"
)

// value is what a row says, with its unit: 160元/年.
func (ix *Index) value(n uint32) string {
	r := &ix.rows[n]
	unit := ix.units[r.unit]
	if unit == "" || strings.HasSuffix(r.object, unit) {
		return r.object
	}
	return r.object + unit
}

// sentence says the rows of one subject and predicate, without a full stop.
func (ix *Index) sentence(rows []uint32) string {
	r := &ix.rows[rows[0]]
	if yes, ok := sides[r.object]; ok && len(rows) == 1 && ix.units[r.unit] == "" {
		return ix.names[r.subject] + yes + ix.predicates[r.predicate].name
	}
	of := ix.names[r.subject] + "的" + ix.predicates[r.predicate].name
	if len(rows) == 1 {
		return of + "是" + ix.values(rows)
	}
	return of + "有：" + ix.values(rows)
}

// sides are values that say whether a subject has its attribute, with their verbs.
var sides = map[string]string{"支持": "支持", "不支持": "不支持", "有": "有", "无": "没有", "没有": "没有", "可以": "可以", "不可以": "不可以"}

// degrees are the words for more and less of amounts by their dimension.
var degrees = map[string][2]string{
	"time": {"长", "短"}, "workday": {"长", "短"}, "length": {"长", "短"}, "money": {"高", "低"}, "dollar": {"高", "低"}, "share": {"高", "低"},
	"折": {"高", "低"}, "heat": {"高", "低"}, "age": {"高", "低"}, "speed": {"快", "慢"}, "mass": {"重", "轻"}, "": {"高", "低"},
	"data": {"大", "小"}, "area": {"大", "小"}, "volume": {"大", "小"}, "power": {"大", "小"}, "charge": {"大", "小"}, "pixel": {"高", "低"},
}

// degree says 高, 多, 长 … of an amount.
func (ix *Index) degree(n uint32, more bool) string {
	d, ok := degrees[ix.measure[ix.rows[n].measure].Dimension]
	if !ok {
		d = [2]string{"多", "少"} // what is counted
	}
	return d[bit(!more)]
}

// values says the values of rows.
func (ix *Index) values(rows []uint32) string {
	values := make([]string, len(rows))
	for i, n := range rows {
		values[i] = strings.TrimRight(ix.value(n), "。")
	}
	return strings.Join(values, "、")
}

// maxKnown is how many known attributes are named.
const maxKnown = 8

func sayUnknown(subject string, known []string) string {
	list := strings.Join(known[:min(len(known), maxKnown)], "、")
	if len(known) > maxKnown {
		list += "等"
	}
	return fmt.Sprintf("抱歉，没有查到%s的这项信息。关于%s，我知道：%s。", subject, subject, list)
}
