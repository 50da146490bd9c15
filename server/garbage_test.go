package server

import "testing"

// TestGarbagePercent: a small index may leave the room, a large one the share, and
// before anything is loaded the share is all.
func TestGarbagePercent(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		inUse uint64
		want  int
	}{
		{0, 20},
		{2 * mb, 20}, // the process has just begun
		{16 * mb, 200},
		{32 * mb, 100},
		{64 * mb, 50},
		{160 * mb, 20},
		{1600 * mb, 20},
	} {
		if got := garbagePercent(c.inUse); got != c.want {
			t.Errorf("%d MB in use: %d %%, want %d %%", c.inUse/mb, got, c.want)
		}
	}
}
