package nlu

import (
	"time"
)

// MentionKind says what a mention is a value of.
type MentionKind string

const (
	KindNumber   MentionKind = "number"   // 三个, 1.5万; Unit is the word counted, when one follows
	KindOrdinal  MentionKind = "ordinal"  // 第二个
	KindMoney    MentionKind = "money"    // 三块五, ￥99; Unit is the ISO 4217 code
	KindPercent  MentionKind = "percent"  // 8%, 百分之八, 八折
	KindDate     MentionKind = "date"     // a day, a moment or a span of them
	KindDuration MentionKind = "duration" // 三天, 半年
	KindPhone    MentionKind = "phone"    // mobile, landline, 400 and service numbers
	KindIDCard   MentionKind = "id_card"
	KindBankCard MentionKind = "bank_card"
	KindEmail    MentionKind = "email"
	KindOrder    MentionKind = "order" // order-like code: SF1234567890, or ten and more digits that are nothing else
	KindPlate    MentionKind = "plate" // 京A12345
	KindCity     MentionKind = "city"  // administrative division; Unit is province, city or county
)

// Mention is a typed value that a text holds.
//
// Value is canonical:
//
//	number, ordinal  shortest decimal, "15000", "3.5"; a fraction 三分之一 is "1/3"
//	money            amount with at least two decimals, "199.00"
//	percent          "8%"; a discount is what remains to be paid: 八折 is "80%" with Unit "折"
//	date             "2026-11-22", or "2026-11-22T15:30" when a time of day was said (today's when no day was)
//	duration         ISO 8601, "P3D", "PT1H30M"; working days are days with Unit "workday"
//	phone            digits only, "13800138000", without +86
//	id_card, bank_card, order, plate  without spaces and dashes, in upper case
//	city             full name of the division, "北京市"
//
// Number is the value in base units: yuan (or units of the currency in Unit),
// percentage points (8 for 8%), seconds (a month is 30 days, a year 365).
type Mention struct {
	Kind  MentionKind `json:"kind"`
	Text  string      `json:"text"`
	Start int         `json:"start"` // runes of the text given
	End   int         `json:"end"`
	Value string      `json:"value"`

	Number float64 `json:"number,omitempty"`
	High   float64 `json:"high,omitempty"`  // upper bound of a range (三四百, 3-5天), in the unit of Number
	Until  string  `json:"until,omitempty"` // last day or moment of a span (这个月, 1号到5号), written like Value
	Unit   string  `json:"unit,omitempty"`
	Period string  `json:"period,omitempty"` // part of the day (上午, 晚上) when no more is said of the time: Value to Until are its hours
}

// Mentions finds the typed values in a text as the visitor wrote it: full
// width, traditional characters and separators inside numbers are understood.
// The result is sorted and free of overlaps; where two readings compete the
// longer one wins, then the more specific. now gives relative dates their
// meaning, in its own time zone. A month and day without a year is the nearest
// one to now, a day without a month lies in the month of now.
func Mentions(text string, now time.Time) []Mention {
	var buf [64]rune // most questions are shorter: no allocation for them
	r, any := foldInto(buf[:0], text)
	if any == 0 {
		return nil
	}
	s := scanner{r: r, text: text, now: now, numAt: -1, noDate: -1}
	s.scan()
	s.joinRanges()
	s.fillText()
	return s.out
}

// scanner is one pass over one text. Offsets are runes everywhere.
type scanner struct {
	r    []rune // folded, one for one: see fold
	text string
	now  time.Time
	out  []Mention

	num     numeral // the last numeral read, at numAt
	numAt   int
	lenient bool // masking: what the visitor calls a card number is one, valid or not
	noDate  int  // no date starts here: the 15号 of 每月15号
}

func (s *scanner) at(i int) rune {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	return s.r[i]
}

func (s *scanner) class(i int) class { return classOf(s.at(i)) }

func (s *scanner) scan() {
	for i := 0; i < len(s.r); {
		c := s.class(i)
		if c == 0 {
			i++
			continue
		}
		if c&classLatin != 0 {
			if end := s.url(i); end > i {
				i = end
				continue
			}
		}
		if m := s.best(i, c); m.End > i {
			s.out = append(s.out, m)
			i = m.End
			continue
		}
		i = s.skip(i, c)
	}
}

// best reads the longest mention at i, the more specific of two equally long ones.
func (s *scanner) best(i int, c class) Mention {
	var best Mention
	take := func(m Mention) {
		if m.End > best.End {
			best = m
		}
	}
	if c&(classDigit|classLatin|classSign) != 0 {
		take(s.identifier(i))
	}
	if c&classHan != 0 {
		take(s.spokenPhone(i))
	}
	if c&(classDigit|classHan|classDay|classLatin) != 0 && i != s.noDate {
		take(s.date(i))
	}
	if c&(classDigit|classHan|classSign|classLatin) != 0 {
		take(s.money(i))
	}
	if c&(classDigit|classHan) != 0 {
		take(s.percent(i))
		take(s.duration(i))
		take(s.ordinal(i))
	}
	if c&classCity != 0 {
		take(s.plate(i))
		take(s.city(i))
	}
	if c&(classDigit|classHan|classSign) != 0 {
		take(s.number(i))
	}
	return best
}

// skip returns where to go on after nothing was found at i: a Latin word and a
// fixed phrase (一五一十) are passed over whole, and 每周三 is no date.
func (s *scanner) skip(i int, c class) int {
	switch {
	case c&(classDigit|classLatin) != 0:
		i = s.alnumEnd(i)
		for s.at(i) == '.' && s.class(i+1)&classDigit != 0 { // version 1.2.3
			i = s.alnumEnd(i + 1)
		}
		return i
	case s.r[i] == '每':
		return s.recurring(i)
	case s.r[i] == '第':
		if n := s.numeral(i + 1); n.end > 0 {
			return n.end // 第三方
		}
	case c&classHan != 0:
		if _, n := notNumbers.match(s.r, i); n > 0 {
			return i + n
		}
		if n := s.numeral(i); n.end > i {
			return n.end
		}
	}
	return i + 1
}

func (s *scanner) alnumEnd(i int) int {
	for i < len(s.r) && s.class(i)&(classDigit|classLatin) != 0 {
		i++
	}
	return i
}

// url returns the end of a web address at i, which holds nothing of interest.
func (s *scanner) url(i int) int {
	if !s.lit(i, "http://") && !s.lit(i, "https://") && !s.lit(i, "www.") {
		return i
	}
	for i < len(s.r) && s.r[i] > ' ' && s.r[i] < 0x7f {
		i++
	}
	return i
}

// lit reports whether the folded text goes on with word at i.
func (s *scanner) lit(i int, word string) bool {
	for _, r := range word {
		if s.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// oneOf reports whether the rune at i is one of set.
func (s *scanner) oneOf(i int, set string) bool {
	r := s.at(i)
	if r == 0 {
		return false
	}
	for _, x := range set {
		if x == r {
			return true
		}
	}
	return false
}

func (s *scanner) spaces(i int) int {
	for s.at(i) == ' ' {
		i++
	}
	return i
}

// edge reports whether nothing that continues a phrase stands at i: the end, white space or punctuation.
func (s *scanner) edge(i int) bool {
	r := s.at(i)
	return r == 0 || r <= '/' || r >= ':' && r <= '@' || r >= 0x2000 && r < 0x3040 || r >= 0xff00
}

// alone reports whether the text is only what lies between i and j.
func (s *scanner) alone(i, j int) bool {
	for k := range i {
		if !s.edge(k) {
			return false
		}
	}
	for k := j; k < len(s.r); k++ {
		if !s.edge(k) && !s.oneOf(k, "吧的啊呢嘛哦") {
			return false
		}
	}
	return true
}

// fillText sets Text of every mention, in one walk over the bytes.
func (s *scanner) fillText() {
	k, n, from := 0, 0, 0
	for b := range s.text {
		if k == len(s.out) {
			return
		}
		if n == s.out[k].Start {
			from = b
		}
		if n == s.out[k].End {
			s.out[k].Text = s.text[from:b]
			if k++; k < len(s.out) && s.out[k].Start == n {
				from = b
			}
		}
		n++
	}
	if k < len(s.out) {
		s.out[k].Text = s.text[from:]
	}
}
