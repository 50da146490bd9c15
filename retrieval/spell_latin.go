package retrieval

import (
	"strings"

	"yingda/nlu"
)

// readLatin takes Latin letters: runs between spaces as they stand, and what they
// say when they are pinyin.
func (r *reader) readLatin(begin, end int) {
	type span struct {
		i, j      int
		syllables int
		known     bool
	}
	var runs [longestRead]span
	n, syllables, unknown := 0, 0, false
	r.around = false
	for i := begin; i < end; {
		j := i + 1
		for j < end && !r.gap[j] {
			j++
		}
		s := &runs[n]
		*s = span{i: i, j: j}
		n++
		run := string(r.text[i:j])
		if parts, ok := nlu.SplitPinyin(run); ok {
			s.syllables = len(parts)
		} else if !r.s.latin[run] && aroundWord(run) {
			s.syllables = pinyinSyllables
			r.around = true
		}
		syllables += s.syllables
		s.known = english(run) || r.s.latin[run] && s.syllables < 2 || s.syllables == 0 && j-i < leastMixed
		unknown = unknown || !s.known
		i = j
	}
	for _, s := range runs[:n] {
		score := -costLatin - costLatinEach*float32(s.j-s.i)
		switch {
		case s.known && s.syllables == 0:
			score = -costLatin
		case s.syllables > 0 && syllables >= pinyinSyllables && unknown:
			score = -costAmong - costAmongEach*float32(s.j-s.i)
		case s.known:
			score = -costLatin
		}
		r.literal(s.i, s.j, score)
	}
	if unknown {
		r.across = 0
		if syllables > n+1 {
			r.across = costAcross
		}
		r.typed = true
		r.readPinyin(begin, end)
	}
}

// leastAround is the fewest letters of a run that is pinyin around a word of its own
// (womenyonggpsdingwei): no word has so many. longestAround is of that word.
const leastAround, longestAround = 16, 5

// aroundWord reports whether a run is pinyin but for a few letters within or at an end.
func aroundWord(run string) bool {
	if len(run) < leastAround || len(run) > longestRead {
		return false
	}
	var from, to [longestRead + 1]bool // a place that syllables lead to from the begin, or from which they lead to the end
	n := len(run)
	from[0], to[n] = true, true
	for i := range n {
		for j := i + 1; j <= min(n, i+6); j++ {
			from[j] = from[j] || from[i] && nlu.Syllable(run[i:j]) != 0
			to[n-j] = to[n-j] || to[n-i] && nlu.Syllable(run[n-j:n-i]) != 0
		}
	}
	for i := range n {
		for j := i + 2; from[i] && j <= min(n, i+longestAround); j++ {
			if to[j] {
				return true
			}
		}
	}
	return false
}

// english is a word that pinyin could be taken for, or that every question may have.
func english(run string) bool { return strings.Contains(englishWords, " "+run+" ") }

const englishWords = " app wifi vip etc sim pos sms ok hi me he she can pin lan wan man men ban fan gun fun run sun bug pc id ip ai hr it is no go do to so an in on my we you the and or bin dan ben ken "

// readPinyin finds words and characters typed in text[begin:end].
func (r *reader) readPinyin(begin, end int) {
	n := end - begin
	var letters [longestRead + 1]byte
	for k, c := range r.text[begin:end] {
		if c >= 0x80 {
			if c != 'ü' {
				return
			}
			c = 'v'
		}
		letters[k] = byte(c)
	}
	var after [longestRead + 1]bool // can be the end of a syllable
	after[0] = true
	for i := range n {
		if i > 0 && r.gap[begin+i] {
			after[i] = true // whatever stands before
		}
		if !after[i] {
			continue
		}
		for j := i + 1; j <= min(n, i+6); j++ {
			if j > i+1 && r.gap[begin+j-1] {
				break
			}
			if nlu.Syllable(string(letters[i:j])) != 0 {
				after[j] = true
			} else if r.s.latin[string(letters[i:j])] {
				after[j] = true
				r.literal(begin+i, begin+j, -costUnit)
			} else if j == i+1 {
				after[j] = true
				r.literal(begin+i, begin+j, -costStray)
			} else if r.around && j <= i+longestAround {
				after[j] = true
				r.literal(begin+i, begin+j, -costAround-costAmongEach*float32(j-i))
			}
		}
	}
	for i := range n {
		if !after[i] {
			continue
		}
		for j := i + 1; j <= min(n, i+6*longestSpelled); j++ {
			if after[j] {
				r.typedWords(begin+i, begin+j, string(letters[i:j]))
			}
		}
	}
}

// typedWords finds the words whose pinyin is text[i:j].
func (r *reader) typedWords(i, j int, letters string) {
	h := nlu.HashWord(letters)
	for _, of := range []*speller{r.s, everyday()} {
		bucket, tag := of.typed.of(h)
		single := 0
		for _, it := range bucket {
			if it.tag != tag {
				continue
			}
			if of.words[it.id].size == 1 {
				if single++; single > homophones {
					break // they are the last
				}
			}
			fits, spaces := r.fits(i, j, of.runes(it.id))
			if !fits {
				continue
			}
			cost := costPinyin
			if of.words[it.id].size == 1 {
				cost = costPinyinOne
			}
			cost += r.across * float32(spaces)
			if j-i == 1 {
				cost += costLetter
			}
			r.mend(i, j, of, it.id, cost)
		}
	}
}

// fits reports whether the spaces within text[i:j] stand between syllables of a word, and their number.
func (r *reader) fits(i, j int, w []rune) (ok bool, spaces int) {
	for k := i + 1; k < j; k++ {
		if r.gap[k] {
			spaces++
		}
	}
	if spaces == 0 {
		return true, 0
	}
	between := 0
	at := i
	for _, s := range nlu.Sounds(string(w)) {
		if at > i && at < j && r.gap[at] {
			between++
		}
		at += len(s.String())
	}
	return between == spaces, spaces
}
