package retrieval

import "testing"

// TestNeighbours: a pair counts within Han text only.
func TestNeighbours(t *testing.T) {
	n := newNeighbours()
	n.add("还款，还款a款")
	if n.total != 5 || n.chars['款'] != 3 || n.pairs[[2]rune{'还', '款'}] != 2 || len(n.pairs) != 1 {
		t.Errorf("%+v", n)
	}
	if got := n.attraction([2]rune{'还', '款'}); got != 8 { // log(2·5/(2·3)) = .51 nats
		t.Errorf("attraction %d", got)
	}
}
