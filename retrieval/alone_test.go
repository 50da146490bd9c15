package retrieval

import (
	"testing"

	"yingda/nlu"
)

// TestAlone: half of an everyday word is more surprising alone than any text says, a
// word of its own is not, nor is what everyday questions do not know.
func TestAlone(t *testing.T) {
	for c, half := range map[rune]bool{'际': true, '额': true, '账': false, '卡': false, '查': false, '的': false, '鼋': false} {
		text := min(nlu.Surprise(nlu.RuneHash(c)), rarest)
		if got := aloneSurprise(c); got < text || got > text+aloneCost || got > text != half {
			t.Errorf("%c is %.1f nats alone, %.1f in any text", c, got, text)
		}
	}
	for _, c := range []rune{0, 'a', '一' - 1, 'ꀀ', '𠀀'} {
		if got := aloneSurprise(c); got != rarest {
			t.Errorf("%q is %.1f nats", c, got)
		}
	}
}
