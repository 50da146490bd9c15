package nlu

import (
	"sync"

	"github.com/longbridgeapp/opencc"
)

var toTraditional = sync.OnceValues(func() (*opencc.OpenCC, error) { return opencc.New("s2t") })

// ToTraditional converts simplified Chinese to traditional; a text is as it was
// where the tables cannot be read.
func ToTraditional(s string) string {
	cc, err := toTraditional()
	if err != nil {
		return s
	}
	if out, err := cc.Convert(s); err == nil {
		return out
	}
	return s
}
