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
	of := ix.names[r.subject] + "的" + ix.predicates[r.predicate].name
	if len(rows) == 1 {
		return of + "是" + ix.values(rows)
	}
	return of + "有：" + ix.values(rows)
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
	if len(known) == 0 {
		return fmt.Sprintf("抱歉，暂时没有查到%s的这项信息。", subject)
	}
	list := strings.Join(known[:min(len(known), maxKnown)], "、")
	if len(known) > maxKnown {
		list += "等"
	}
	return fmt.Sprintf("抱歉，没有查到%s的这项信息。关于%s，我知道：%s。", subject, subject, list)
}
