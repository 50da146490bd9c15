package retrieval

// What an error costs, in nats: how much likelier the mended reading must be before
// it is taken. Chosen one after the other on errors made in half of the judged
// questions of the packs and of four public sets, for the most sentences restored
// while no more than seven in a thousand questions as they were asked are changed,
// half of these being misspelt. A nat less for a sound restores 3 % more of the
// sentences and changes one question in a thousand more.
const (
	costSame    float32 = 8   // a character that sounds the same
	costNear    float32 = 8.5 // one that sounds nearly the same
	costShape   float32 = 7   // one that looks like it
	costOther   float32 = 4   // each further wrong character of a word
	costInWord  float32 = 4   // a wrong character that belongs to a word as it stands
	costFixed   float32 = 5   // a character of fixed in a word
	costSingle  float32 = 3   // a character that is a word of its own
	costSwapped float32 = 10  // two neighbours in the wrong order,
	costShort   float32 = 3   // in a word of no more than these two
	costMissing float32 = 9   // a character left out
	costHalf    float32 = 9.5 // a character left out of a word of two
	costPut     float32 = 8   // a character left out that is a word of its own
	costExtra   float32 = 9   // a character too many

	costLatin     float32 = 4   // a run of Latin letters as it stands,
	costLatinEach float32 = 2.2 // and each letter of one that no phrasing has
	costAmong     float32 = 8   // a run that can be read as pinyin among others,
	costAmongEach float32 = 4   // and each letter of it
	costUnit      float32 = 8   // a Latin word of the knowledge base within a run
	costStray     float32 = 14  // a letter within a run that belongs to no syllable
	costAround    float32 = 14  // a word within a run that no phrasing has, beside costAmongEach
	costPinyin    float32 = 1   // a word typed in pinyin
	costPinyinOne float32 = 1.5 // a single character typed in pinyin,
	costLetter    float32 = 1   // by one letter: a, e, o
	costAcross    float32 = 5   // a space within a word where others have none
)

// pinyinSyllables is how many syllables say that what can be read as pinyin is pinyin.
const pinyinSyllables = 3

// leastMixed is the fewest letters of a run of pinyin and other Latin words: shorter
// ones are words of their own (apple is no app了).
const leastMixed = 7

// homophones is how many single characters, the most frequent, a syllable is read as.
const homophones = 8

// attractionWeight is what the attraction of neighbours counts.
const attractionWeight = 1

// habitWeight is what the habit of three neighbours counts.
const habitWeight = 1

// unmet is what it costs that two neighbours are met neither in the phrasings nor in
// everyday questions, in nats. 1 to 2 read pinyin alike well, 0 restores 2 % fewer sentences.
const unmet = 1.5

// leastAttraction is what a single character must have to its neighbours to be put in, in nats.
const leastAttraction = 2

// rareCharacter is the surprise, in nats, from which on a character is no word that
// may be left out of any sentence without an error; rareExtra the same of one that
// may stand in any.
const (
	rareCharacter = 7.5
	rareExtra     = 9.5
)

// negations are never left out nor put in: the question would be another.
const negations = "不没无未非别勿"

// fixed characters are seldom changed or put in: with another number, or with 买 for
// 卖, the question would be another; particles are rarely wrong and fit nearly everywhere.
const fixed = negations + "一二三四五六七八九十百千万两几半买卖吗呢吧啊呀"

// isFixed is asked for every character of every question.
func isFixed(c rune) bool {
	return c < 0xa000 && fixedSet[c/64]&(1<<(c%64)) != 0
}

var fixedSet = func() (set [0xa000 / 64]uint64) {
	for _, c := range fixed {
		set[c/64] |= 1 << (c % 64)
	}
	return set
}()
