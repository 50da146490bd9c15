package eval_test

import (
	"fmt"
	"testing"
	"time"

	"yingda/eval"
	"yingda/kb"
)

// What visitors of the matrix say keeps to what authors allow.
func TestSamples(t *testing.T) {
	at := time.Date(2026, 3, 6, 10, 0, 0, 0, kb.Location) // a Friday
	limit := func(min, max float64) kb.Valid { return kb.Valid{Min: &min, Max: &max} }
	workday := limit(1, 30)
	workday.Workday = true
	k := &kb.Knowledge{Facts: []kb.Fact{{Subject: "金卡", Predicate: "类型", Object: "卡"}, {Subject: "北京店", Predicate: "类型", Object: "店"}}}
	for _, c := range []struct {
		slot kb.Slot
		want string
	}{
		{kb.Slot{Type: kb.SlotNumber}, "[{1 1} {2 2}]"},
		{kb.Slot{Type: kb.SlotNumber, Valid: limit(3, 3)}, "[{3 3}]"},
		{kb.Slot{Type: kb.SlotMoney, Valid: limit(100, 50000)}, "[{100元 100.00} {101元 101.00}]"},
		{kb.Slot{Type: kb.SlotDate}, "[{2026年3月7日 2026-03-07} {2026年3月8日 2026-03-08}]"},
		{kb.Slot{Type: kb.SlotDate, Valid: workday}, "[{2026年3月9日 2026-03-09} {2026年3月10日 2026-03-10}]"},
		{kb.Slot{Type: kb.SlotDate, Valid: limit(-90, -1)}, "[{2026年3月5日 2026-03-05} {2026年3月4日 2026-03-04}]"},
		{kb.Slot{Type: kb.SlotTime, Valid: limit(0, 1)}, "[{2026年3月7日下午3点 2026-03-07T15:00} {2026年3月6日下午3点 2026-03-06T15:00}]"},
		{kb.Slot{Type: kb.SlotDuration, Valid: limit(0, 1)}, "[{2小时 PT2H} {30分钟 PT30M}]"},
		{kb.Slot{Type: kb.SlotCode, Valid: kb.Valid{Pattern: `SF\d{4}|[a-z]{2}-?[0-9]+`}}, "[{SF1234 SF1234} {CD4 CD4}]"},
		{kb.Slot{Type: kb.SlotText, Valid: limit(2, 4)}, "[{麻烦尽快 麻烦尽快} {东西放在 东西放在}]"},
		{kb.Slot{Type: kb.SlotEntity, Class: "店"}, "[{北京店 北京店}]"},
		{kb.Slot{Type: kb.SlotEnum, Values: []kb.Term{{Word: "大"}, {Word: "中"}, {Word: "小"}}}, "[{大 大} {中 中}]"},
		{kb.Slot{Type: kb.SlotPhone, Valid: kb.Valid{Pattern: "139.*"}}, "[{13900139000 13900139000}]"},
		{kb.Slot{Type: kb.SlotNumber, Valid: kb.Valid{Pattern: "("}}, "[]"},
		{kb.Slot{Type: kb.SlotEnum, Options: "rooms"}, "[]"},
		{kb.Slot{Type: kb.SlotList}, "[]"},
	} {
		if got := fmt.Sprint(eval.Samples(&c.slot, k, at)); got != c.want {
			t.Errorf("%s %+v: %s, want %s", c.slot.Type, c.slot.Valid, got, c.want)
		}
	}
}
