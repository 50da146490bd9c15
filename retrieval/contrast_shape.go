package retrieval

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// quantity is a number that makes another question: 128GB, 199元, a model X10.
type quantity struct {
	of    string // its unit, or the letters that a model begins with
	value string
	text  string // as it stands in the key
}

// quantityUnits are the units of which another number is another product, term or
// rule. What merely counts (次, 个, 件) is left out.
var quantityUnits = []struct{ text, unit string }{
	{"元", "元"}, {"块", "元"}, {"个月", "月"}, {"天", "天"}, {"日", "天"}, {"年", "年"}, {"周岁", "岁"}, {"岁", "岁"},
	{"小时", "小时"}, {"期", "期"}, {"折", "折"}, {"寸", "寸"}, {"gb", "g"}, {"g", "g"}, {"tb", "t"}, {"mbps", "m"}, {"mb", "m"}, {"m", "m"},
	{"兆", "m"}, {"ml", "毫升"}, {"毫升", "毫升"}, {"l", "升"}, {"升", "升"}, {"kg", "公斤"}, {"公斤", "公斤"}, {"千克", "公斤"}, {"斤", "斤"},
	{"w", "瓦"}, {"瓦", "瓦"}, {"mah", "毫安"}, {"毫安", "毫安"}, {"代", "代"}, {"%", "%"}, {"匹", "匹"}, {"号线", "号线"}, {"码", "码"}, {"人", "人"},
}

const hanDigits = "零一二三四五六七八九十百千万两半"

// quantities appends those of a key.
func quantities(to []quantity, key string) []quantity {
	for i := 0; i < len(key); {
		r, n := utf8.DecodeRuneInString(key[i:])
		switch {
		case classOf(r) == latin:
			var q quantity
			if q, n = modelName(key[i:]); q.of != "" {
				to = append(to, q)
			}
		case classOf(r) == digit || strings.ContainsRune(hanDigits, r):
			var q quantity
			if q, n = counted(key[i:]); q.of != "" && !loose(key[:i], q.text) {
				to = append(to, q)
			}
		}
		i += n
	}
	return to
}

// loose reports whether a quantity only measures: 几千一天, 一块, 超过七天, 满18岁.
func loose(before, text string) bool {
	for _, w := range []string{"几", "数", "每", "超过", "超", "满", "不到", "不足", "至少", "最少", "最多", "第"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return text == "一天" || text == "一块" || text == "一人" || text == "一代" || text == "半天"
}

// run is the length in bytes of the runes at the beginning of s that are in a class.
func run(s string, in func(rune) bool) int {
	if n := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); n >= 0 {
		return n
	}
	return len(s)
}

func isDigit(r rune) bool { return classOf(r) == digit }

func isLatin(r rune) bool { return classOf(r) == latin }

// modelName reads letters, digits and letters: x10pro. Letters alone are a word, skipped.
func modelName(s string) (q quantity, n int) {
	letters := run(s, isLatin)
	digits := run(s[letters:], isDigit)
	n = letters + digits
	if digits == 0 {
		return q, n
	}
	n += run(s[n:], isLatin)
	return quantity{s[:letters], s[letters:n], s[:n]}, n
}

// counted reads a number and its unit. A Han number without a unit is part of a word.
func counted(s string) (q quantity, n int) {
	number := run(s, isDigit)
	if number == 0 {
		number = run(s, func(r rune) bool { return strings.ContainsRune(hanDigits, r) })
	}
	for _, u := range quantityUnits {
		if strings.HasPrefix(s[number:], u.text) {
			n = number + len(u.text)
			return quantity{u.unit, hanNumber(s[:number]), s[:n]}, n
		}
	}
	return q, number
}

// hanNumber writes a Han number below ten thousand with digits; anything else stays.
func hanNumber(s string) string {
	total, digit := 0, 0
	for _, r := range s {
		i := strings.IndexRune("零一二三四五六七八九", r)
		switch {
		case i >= 0:
			digit = i / len("一")
		case r == '两':
			digit = 2
		case r == '十' || r == '百' || r == '千':
			total += max(1, digit) * map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
			digit = 0
		default:
			return s
		}
	}
	return itoa(total + digit)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// otherQuantity: the question has a quantity, and the entry, which is about one of
// that unit, has only others. An entry is about it when its standard question has it:
// in a variant it is an instance.
func (ix *Index) otherQuantity(a *asking, d, std uint32) (asked, has string) {
	if len(a.quantities) == 0 {
		return "", ""
	}
	var room [8]quantity
	about := quantities(room[:0], ix.docs[std].key)
	for _, q := range a.quantities {
		other := ""
		for _, h := range about {
			if h.of == q.of {
				other = h.text
			}
		}
		if other != "" && !hasUnit(a.quantities, about, q.of) && !ix.anyQuantity(d, q) {
			return q.text, other
		}
	}
	return "", ""
}

// hasUnit reports whether both lists have one quantity of a unit in common.
func hasUnit(a, b []quantity, of string) bool {
	for _, x := range a {
		for _, y := range b {
			if x.of == of && y.of == of && x.value == y.value {
				return true
			}
		}
	}
	return false
}

func (ix *Index) anyQuantity(d uint32, want quantity) bool {
	var room [8]quantity
	for d := range ix.positives(d) {
		for _, q := range quantities(room[:0], ix.docs[d].key) {
			if q.of == want.of && q.value == want.value {
				return true
			}
		}
	}
	return false
}

// way is a change from one thing to another: 从储蓄卡转到信用卡.
type way struct {
	from, to string // what stands before and after the words of change
	text     string // from, words and to
}

// wayWords stand between where something comes from and where it goes.
var wayWords = []string{
	"转到", "转入", "转成", "转为", "转给", "转账到", "转至", "换成", "换到", "换回", "改成", "改为", "改回", "升级成", "升级到", "升级为", "升级",
	"升到", "升成", "降级成", "降级到", "降级为", "降为", "降成", "降到", "变成", "变更为", "兑换成", "兑换", "兑", "过户给", "迁到", "寄到", "送到", "换", "转",
}

// wayBegins are the characters that wayWords begin with: hardly any question has one of
// them, and asking for each word costs 4 % of a search.
var wayBegins = func() map[rune]bool {
	begins := map[rune]bool{}
	for _, word := range wayWords {
		first, _ := utf8.DecodeRuneInString(word)
		begins[first] = true
	}
	return begins
}()

// wayOf reads the change that a key asks about.
func wayOf(key string) (w way, ok bool) {
	if !strings.ContainsFunc(key, func(r rune) bool { return wayBegins[r] }) {
		return w, false
	}
	for _, word := range wayWords {
		before, after, found := strings.Cut(key, word)
		if found && before != "" && after != "" {
			w = way{lastRunes(before), firstRunes(after), ""}
			w.text = w.from + word + w.to
			return w, true
		}
	}
	return w, false
}

// wayRunes are looked at on either side: names of cards, plans and currencies have two to six.
const wayRunes = 6

func lastRunes(s string) string {
	for _, w := range []string{"怎么", "如何", "怎样", "可以", "能不能", "能", "想", "要", "的", "才"} {
		s = strings.TrimSuffix(s, w)
	}
	r := []rune(s)
	return string(r[max(0, len(r)-wayRunes):])
}

func firstRunes(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), wayRunes)])
}

// otherWay: the entry goes the opposite way, and no phrasing of it as asked.
func (ix *Index) otherWay(a *asking, d, std uint32) string {
	if a.way.text == "" {
		return ""
	}
	for _, d := range []uint32{d, std} {
		if w, ok := wayOf(ix.docs[d].key); ok && w.opposite(a.way) && !ix.anyWay(d, a.way) {
			return w.text
		}
	}
	return ""
}

func (ix *Index) anyWay(d uint32, asked way) bool {
	for d := range ix.positives(d) {
		if w, ok := wayOf(ix.docs[d].key); ok && !w.opposite(asked) && (share(w.from, asked.from) || share(w.to, asked.to)) {
			return true
		}
	}
	return false
}

func (w way) opposite(o way) bool {
	return share(w.from, o.to) && share(w.to, o.from) &&
		inCommon(w.from, o.to) > inCommon(w.from, o.from) && inCommon(w.to, o.from) > inCommon(w.to, o.to)
}

// inCommon counts the units of a that b has.
func inCommon(a, b string) (n int) {
	of := units(b)
	for _, u := range units(a) {
		if slices.Contains(of, u) {
			n++
		}
	}
	return n
}

// share reports whether two runs of characters have two Han neighbours or a run of
// letters or digits in common.
func share(a, b string) bool {
	x, y := units(a), units(b)
	for i, u := range x {
		r, _ := utf8.DecodeRuneInString(u)
		if classOf(r) != han {
			if slices.Contains(y, u) {
				return true
			}
		} else if i > 0 && strings.Contains(b, x[i-1]+u) {
			return true
		}
	}
	return false
}
