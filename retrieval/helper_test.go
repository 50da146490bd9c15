package retrieval_test

import (
	"math/rand/v2"
	"testing"

	"yingda/corpus"
	"yingda/kb"
)

// knowledge is a pack, as real as knowledge gets.
func knowledge(t testing.TB) kb.Knowledge {
	t.Helper()
	return pack(t, "bank").Knowledge
}

// questions are the judged ones of that pack, and its phrasings.
func questions(t testing.TB) (out []string) {
	t.Helper()
	p := pack(t, "bank")
	for _, j := range p.Judged {
		out = append(out, j.Q)
	}
	for i := range p.Knowledge.Entries {
		out = append(out, p.Knowledge.Entries[i].Phrasings()...)
	}
	return out
}

func pack(t testing.TB, name string) *corpus.Pack {
	t.Helper()
	p, err := corpus.ReadPack(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// random is a stream of its own for each number.
func random(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 7)) }
