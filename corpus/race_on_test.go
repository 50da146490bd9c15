//go:build race

package corpus

// raceEnabled: the race detector takes several times the memory.
const raceEnabled = true
