package nlu

import "strings"

// cue is what the words right before a number say that it is.
type cue int

const (
	cueNone cue = iota
	cueOrder
	cueCard
	cueID
)

var cueWords = []struct {
	word string
	cue  cue
}{
	{"单号", cueOrder}, {"订单编号", cueOrder}, {"编号", cueOrder}, {"流水号", cueOrder}, {"订单号码", cueOrder}, {"交易号", cueOrder}, {"工单", cueOrder}, {"券码", cueOrder}, {"兑换码", cueOrder}, {"发票号", cueOrder},
	{"卡号", cueCard}, {"银行卡", cueCard}, {"信用卡", cueCard}, {"储蓄卡", cueCard}, {"借记卡", cueCard},
	{"身份证", cueID}, {"身份证号", cueID}, {"身份证号码", cueID}, {"证件号", cueID},
}

// cue looks at the words before i.
func (s *scanner) cue(i int) cue {
	j := i
	for j > 0 && s.oneOf(j-1, " :是为=#(,，") {
		j--
	}
	for _, c := range cueWords {
		if n := len([]rune(c.word)); j >= n && s.lit(j-n, c.word) {
			return c.cue
		}
	}
	return cueNone
}

// phonePrefixes are letters that people put right before their number; it is no code then.
var phonePrefixes = newWords("tel", "tell", "phone", "mobile", "mob", "call", "wx", "wxid", "vx", "v", "no", "hp", "num", "dh", "sj")

// maxCode is the longest code that is looked for, in runes; it also keeps 1-1-1-1… from costing the square of its length.
const maxCode = 40

// code reads an order-like code: eight and more letters, digits and inner dashes, at least six of them digits.
// Fewer digits are product names (iPhone15ProMax), unless the words before it say that it is a code.
func (s *scanner) code(i int) Mention {
	letters, digits, firstDigit := 0, 0, -1
	j := i
	for ; j-i <= maxCode; j++ {
		switch c := s.class(j); {
		case c&classLatin != 0:
			letters++
			continue
		case c&classDigit != 0:
			if digits++; firstDigit < 0 {
				firstDigit = j
			}
			continue
		case s.oneOf(j, "-_") && s.class(j+1)&(classDigit|classLatin) != 0:
			continue
		}
		break
	}
	if letters == 0 || letters+digits < 8 || j-i > maxCode || digits < 4 || s.at(j) == '*' || s.at(j) == '@' {
		return Mention{}
	}
	if digits < 6 && (s.cue(i) != cueOrder) {
		return Mention{}
	}
	if firstDigit > i {
		if _, n := phonePrefixes.match(s.r, i); n == firstDigit-i {
			if m := s.numbered(firstDigit, firstDigit, s.group(firstDigit)); m.Kind == KindPhone {
				return m
			}
		}
		if s.lit(i, "qq") && firstDigit == i+2 {
			return Mention{}
		}
		if _, n := currencySigns.match(s.r, i); n == firstDigit-i {
			return Mention{}
		}
	} else if s.quantity(i, j) {
		return Mention{}
	}
	v := make([]byte, 0, j-i)
	for _, r := range s.r[i:j] {
		if r != '-' && r != '_' {
			v = append(v, byte(r))
		}
	}
	return idMention(KindOrder, i, j, strings.ToUpper(string(v)))
}

// quantity reports whether the word from i to j is digits with a unit, a size (1920x1080) or a moment (20261121T0930).
func (s *scanner) quantity(i, j int) bool {
	k := i
	for isDigit(s.at(k)) {
		k++
	}
	if _, n := currencies.match(s.r, k); n == j-k {
		return true
	}
	if _, n := latinUnits.match(s.r, k); n == j-k {
		return true
	}
	if s.at(k) != 'x' && s.at(k) != 't' && s.at(k) != 'k' {
		return false
	}
	for k++; isDigit(s.at(k)) || s.at(k) == '-'; k++ {
	}
	return k == j
}
