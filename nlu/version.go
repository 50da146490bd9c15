package nlu

import (
	"fmt"
	"hash/crc32"
	"sync"
)

// normalVersion changes when Normalize, Key or Segment treat a text differently.
const normalVersion = 1

// Version names the way text is analysed: what was analysed under another version
// must be analysed again.
var Version = sync.OnceValue(func() string {
	h := crc32.NewIEEE()
	h.Write(dictGz)
	h.Write(hmmGz)
	h.Write([]byte(synonyms))
	return fmt.Sprintf("%d-%08x", normalVersion, h.Sum32())
})
