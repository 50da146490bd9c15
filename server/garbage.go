package server

import (
	"os"
	"runtime"
	"runtime/debug"
)

// Garbage may gather up to garbageRoom, in bytes, or garbageShare of what is in use,
// whichever is more. Go's own rule, as much again as is in use, would keep a large
// index a second time; a share alone would collect a small one all the time. A
// question leaves 2.6 KB when asked in process.
const (
	garbageRoom  = 32 << 20
	garbageShare = 0.2
)

// PaceGarbage sets the collector's pace by what is in use now: when the process
// begins, and again when an index has been loaded. GOGC in the environment wins.
func PaceGarbage() {
	if os.Getenv("GOGC") != "" {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetGCPercent(garbagePercent(m.HeapAlloc))
}

// garbagePercent is the pace for so many bytes in use. While nothing is loaded it is
// the share: as a percentage of nearly nothing the room would let an index grow tenfold.
func garbagePercent(inUse uint64) int {
	share := garbageShare
	if inUse >= garbageRoom/2 {
		share = max(share, garbageRoom/float64(inUse))
	}
	return int(100 * share)
}
