package nlu

import "math"

// numeral is a number as read from the text, in digits, Chinese numerals or both (3万5).
type numeral struct {
	v, hi  float64 // hi: upper bound of 三四百, 3到5万; 0: none
	end    int     // 0: no number here
	arabic bool    // starts with ASCII digits
	digits int     // length of a run of digits read one by one (二〇二六, 2026); 0: magnitudes or a decimal point were read
	mag    float64 // last magnitude (十 10 … 亿 1e8), 1: none
}

// numeral reads a single number at i.
func (s *scanner) numeral(i int) numeral {
	if s.numAt == i {
		return s.num
	}
	s.numAt, s.num = i, s.readNumeral(i)
	return s.num
}

func (s *scanner) readNumeral(i int) numeral {
	if s.class(i)&(classDigit|classHan) == 0 {
		return numeral{}
	}
	if magnitude(s.at(i)) == 10 && s.oneOf(i-1, "几数收") {
		return numeral{} // 几十个, 收拾
	}
	if _, n := notNumbers.match(s.r, i); n > 0 {
		return numeral{}
	}
	k := i
	for hanDigit(s.at(k)) >= 0 {
		k++
	}
	if k-i >= 2 {
		return s.digitRun(i, k)
	}
	n := s.compound(i)
	if n.end > 0 && !n.arabic && n.hi == 0 {
		n = s.hanDecimal(n)
	}
	return n
}

// hanDigit returns the value of a Chinese digit, -1 for anything else.
func hanDigit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '壹', '幺':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// magnitude returns the value of a magnitude character, 0 for anything else.
func magnitude(r rune) float64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万':
		return 1e4
	case '亿':
		return 1e8
	}
	return 0
}

// digitRun reads two or more Chinese digits in a row: a range when they are
// neighbours (三四百, 两三个, 三五天), otherwise digits said one by one.
func (s *scanner) digitRun(i, k int) numeral {
	a, b := float64(hanDigit(s.r[i])), float64(hanDigit(s.r[i+1]))
	if k-i == 2 && a > 0 && (b == a+1 || a == 3 && b == 5) {
		n := numeral{v: a, hi: b, end: k, mag: 1}
		for m := magnitude(s.at(n.end)); m > 0; m = magnitude(s.at(n.end)) {
			n.v, n.hi, n.mag = n.v*m, n.hi*m, m
			n.end++
		}
		return n
	}
	n := numeral{end: k, digits: k - i, mag: 1}
	for ; i < k; i++ {
		n.v = n.v*10 + float64(hanDigit(s.r[i]))
	}
	return n
}

// literal reads ASCII digits with thousands separators and a decimal part at i.
// end is 0 when what stands there is no number (a version 1.2.3).
func (s *scanner) literal(i int) (v float64, digits, end int) {
	scale := 0.0
	j := i
	for ; ; j++ {
		r := s.at(j)
		switch {
		case isDigit(r):
			v, digits, scale = v*10+float64(r-'0'), digits+1, scale*10
			continue
		case r == ',' && scale == 0 && j > i && j-i <= 11 && s.threeDigits(j+1):
			continue
		case r == '.' && scale == 0 && isDigit(s.at(j+1)):
			scale = 1
			continue
		case r == '.' && isDigit(s.at(j+1)):
			return 0, 0, 0
		}
		break
	}
	if scale > 0 {
		return v / scale, 0, j
	}
	return v, digits, j
}

func (s *scanner) threeDigits(j int) bool {
	return isDigit(s.at(j)) && isDigit(s.at(j+1)) && isDigit(s.at(j+2)) && !isDigit(s.at(j+3))
}

// compound reads digits and magnitudes: 一百二十三, 两千三, 3万5, 1.5亿, 5k.
func (s *scanner) compound(i int) numeral {
	c := reader{s: s, at: i, start: i}
	for c.step() {
	}
	return c.result()
}

// reader is the state of compound. A number is total + section + atom: whole
// 万s and 亿s, what stands below them, and the digit not yet weighed.
type reader struct {
	s                    *scanner
	start, at            int
	total, section, atom float64
	atomAt, digits       int
	have, zero, arabic   bool
	mag, inner           float64 // last magnitude; last one below 万 in this section
	hi                   float64 // range 十七八: difference of the bounds
}

func (c *reader) step() bool {
	r := c.s.at(c.at)
	d, m := hanDigit(r), magnitude(r)
	switch {
	case c.hi > 0 && m < 1e4:
		return false
	case isDigit(r):
		return c.ascii()
	case d == 0:
		if c.have || c.mag == 10 || c.at == c.start && c.s.at(c.at+1) != 0 && magnitude(c.s.at(c.at+1)) > 0 {
			return false
		}
		if c.at == c.start {
			c.have, c.atomAt = true, c.at
		}
		c.zero = true
		c.at++
	case d > 0:
		if c.have && c.mag == 10 && !c.arabic && float64(d) == c.atom+1 {
			c.hi = 1
			c.at++
			return true
		}
		if c.have || c.arabic && c.mag == 0 {
			return false
		}
		c.atom, c.atomAt, c.have = float64(d), c.at, true
		c.at++
	case r == '廿' || r == '卅':
		if c.at != c.start {
			return false
		}
		c.section, c.mag, c.inner = map[rune]float64{'廿': 20, '卅': 30}[r], 10, 10
		c.at++
	case m >= 1e4:
		return c.big(m)
	case m > 0:
		return c.small(m)
	default:
		return false
	}
	return true
}

func (c *reader) ascii() bool {
	if c.have || c.at != c.start && c.mag < 100 {
		return false
	}
	v, digits, end := c.s.literal(c.at)
	if end == 0 {
		return false
	}
	c.atomAt = c.at
	c.atom, c.have, c.digits, c.at = v, true, digits, end
	c.arabic = c.arabic || c.atomAt == c.start
	return true
}

// small weighs the atom by 十, 百 or 千.
func (c *reader) small(m float64) bool {
	switch {
	case c.inner > 0 && m >= c.inner, m == 10 && c.arabic && c.mag == 0:
		return false
	case !c.have && m > 10, !c.have && c.mag == 10:
		return false
	case !c.have:
		c.atom = 1 // 十五
	}
	c.section += c.atom * m
	c.atom, c.have, c.zero, c.mag, c.inner = 0, false, false, m, m
	c.at++
	return true
}

// big weighs what has been read by 万 or 亿.
func (c *reader) big(m float64) bool {
	below := c.section + c.atom
	switch {
	case c.hi > 0:
		c.hi *= m
	case below == 0 && (m == 1e4 || c.total == 0), m == 1e4 && c.mag == 1e4:
		return false
	}
	if m == 1e8 {
		c.total = (c.total + below) * m
	} else {
		c.total += below * m
	}
	c.section, c.atom, c.have, c.zero, c.mag, c.inner = 0, 0, false, false, m, 0
	c.at++
	return true
}

func (c *reader) result() numeral {
	if c.at == c.start {
		return numeral{}
	}
	n := numeral{end: c.at, arabic: c.arabic, mag: max(c.mag, 1)}
	if c.have && c.mag >= 100 && !c.zero && c.atom >= 1 && c.atom < 10 && c.atom == math.Trunc(c.atom) {
		if c.atom == 1 && c.s.oneOf(c.at, "个月年天次张人位晚小周季") { // 三百一个月 is 300 for a month
			n.end = c.atomAt
			c.atom = 0
		}
		if c.s.at(c.atomAt) == '两' { // 三百两银子
			n.end, c.atom = c.atomAt, 0
		}
		c.atom *= c.mag / 10 // 两千三 is 2300
	}
	if c.arabic && c.mag == 0 {
		n.digits = c.digits
		if f := c.s.suffix(c.at); f > 1 {
			c.atom *= f
			n.end, n.digits, n.mag = c.at+1, 0, f
		}
	}
	n.v = tidy(c.total + c.section + c.atom)
	if c.hi > 0 {
		n.hi = n.v + c.hi
	}
	return n
}

// suffix returns the factor of k (千) and w (万) written right after digits, 1 for none.
// 65w快充 is watts.
func (s *scanner) suffix(i int) float64 {
	if s.class(i+1)&(classDigit|classLatin) != 0 {
		return 1
	}
	switch {
	case s.at(i) == 'k':
		return 1e3
	case s.at(i) == 'w' && !s.oneOf(i+1, "快充功适电氮灯的头"):
		return 1e4
	}
	return 1
}

// hanDecimal goes on with 点五 after Chinese digits, unless a time of day is meant.
func (s *scanner) hanDecimal(n numeral) numeral {
	j := n.end + 1
	if s.at(n.end) != '点' || hanDigit(s.at(j)) < 0 {
		return n
	}
	v, scale := n.v, 1.0
	for ; hanDigit(s.at(j)) >= 0; j++ {
		scale /= 10
		v += float64(hanDigit(s.r[j])) * scale
	}
	if s.oneOf(j, "十分刻半钟整") {
		return n
	}
	n.v, n.end, n.digits = tidy(v), j, 0
	if m := magnitude(s.at(j)); m >= 1000 {
		n.v, n.end, n.mag = tidy(n.v*m), j+1, m
	}
	return n
}

// tidy removes the dust of decimal fractions: 1.15 times 10,000 is 11,500.
func tidy(v float64) float64 { return math.Round(v*1e6) / 1e6 }
