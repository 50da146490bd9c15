package retrieval

import "testing"

// TestNeighbours: pairs and triples count within Han text only, its ends among them.
func TestNeighbours(t *testing.T) {
	n := newNeighbours()
	n.add("还款，还款a款") // ends: before the first 还, after the last 款
	if n.total != 5 || n.chars['款'] != 3 || len(n.pairs) != 3 || len(n.triples) != 1 {
		t.Errorf("%+v", n)
	}
	for pair, count := range map[[2]rune]float64{{edgeMark, '还'}: 1, {'还', '款'}: 2, {'款', edgeMark}: 1} {
		if n.pairs[pair] != count {
			t.Errorf("%q is met %v times", pair, n.pairs[pair])
		}
	}
	if got := n.attraction([2]rune{'还', '款'}); got != 4 { // log(1.6·5/(2·3)) = .29 nats
		t.Errorf("attraction %d", got)
	}
}

// TestHabit: what two characters say of the next beyond what the second says alone.
func TestHabit(t *testing.T) {
	n := newNeighbours()
	for range 9 {
		n.add("转账限额")
		n.add("账单")
		n.add("查账单")
	}
	// After 账 alone: 限 9 of 27, after 转账 nearly always: log((8.6+1/3)/10 ÷ 1/3) = .99 nats.
	if got := n.habit([3]rune{'转', '账', '限'}); got != 15 {
		t.Errorf("habit %d sixteenths of a nat", got)
	}
	n.add("转账单")
	if got := n.habit([3]rune{'转', '账', '单'}); got != 0 {
		t.Errorf("met once where 单 is frequent: habit %d", got)
	}
}
