package learn

import (
	"slices"
	"testing"
)

// TestKin: names share the parts that stand at the same place, unless one name only
// or all have them.
func TestKin(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		of    [][]int
		size  int
	}{
		{"none", nil, nil, 0},
		{"nothing in common", []string{"查账单", "挂失"}, [][]int{nil, nil}, 2},
		{"domain and action", []string{"flight.book", "flight.cancel", "train.book"}, [][]int{{3, 4}, {3}, {4}}, 5},
		{"one of all", []string{"ask.phone", "ask.address", "ask.price"}, [][]int{nil, nil, nil}, 3},
		{"another place", []string{"city_from", "from_city", "x"}, [][]int{nil, nil, nil}, 3},
		{"marks", []string{"问：电话-酒店", "问/地址|酒店", "说·电话"}, [][]int{{3, 4, 5}, {3, 5}, {4}}, 6},
	} {
		f := kin(c.names)
		if f.labels != len(c.names) || f.size != c.size || !slices.EqualFunc(f.of, c.of, slices.Equal) {
			t.Errorf("%s: %+v, want %v of %d", c.name, f, c.of, c.size)
		}
	}
}

// TestGatherAndSpread: a label has the score of its parts besides its own, and a part
// the gradients of its labels.
func TestGatherAndSpread(t *testing.T) {
	f := kin([]string{"flight.book", "flight.cancel", "train.book"})
	scores := []float64{1, 2, 3, 10, 100}
	f.gather(scores)
	if want := []float64{111, 12, 103, 10, 100}; !slices.Equal(scores, want) {
		t.Errorf("scores %v, want %v", scores, want)
	}
	gradient := []float64{1, 2, 4, 99, 99}
	f.spread(gradient)
	if want := []float64{1, 2, 4, 3, 5}; !slices.Equal(gradient, want) {
		t.Errorf("gradient %v, want %v", gradient, want)
	}
}
