package nlu

import (
	"strconv"
	"strings"
)

// money reads an amount with a currency before or after it, or after a word of spending.
func (s *scanner) money(i int) Mention {
	if code, n := currencySigns.match(s.r, i); n > 0 {
		return s.signedMoney(i, s.spaces(i+n), code)
	}
	for _, n := range [...]numeral{s.ranged(i), s.numeral(i)} {
		if m := s.amount(i, n); m.End > 0 {
			if code := s.currencyBefore(i); code != "" && m.Unit == "CNY" {
				m.Unit = code
			}
			return m
		}
	}
	return s.bareMoney(i)
}

// signedMoney reads the amount at j after a sign at i.
func (s *scanner) signedMoney(i, j int, code string) Mention {
	for _, n := range [...]numeral{s.ranged(j), s.numeral(j)} {
		if n.end == 0 || !n.arabic {
			continue
		}
		if c, k := currencies.match(s.r, n.end); k > 0 && (c == code || code == "CNY" || c == "CNY") && s.currencyEnds(n.end, k) {
			n.end += k // ￥99元
		}
		return moneyOf(i, n, code)
	}
	return Mention{}
}

// amount reads n followed by a currency: 100块, 1.5万元, 三块五, 三百多块, 20美元.
func (s *scanner) amount(i int, n numeral) Mention {
	if n.end == 0 {
		return Mention{}
	}
	j := n.end
	if s.oneOf(j, "多来余几") {
		j++
	}
	if s.at(j) == ' ' && n.arabic {
		j = s.spaces(j)
	}
	if v, end := s.small(j, n.v); end > 0 {
		return s.cents(i, numeral{v: v, hi: 0, end: end})
	}
	code, k := currencies.match(s.r, j)
	if k == 0 || !s.currencyEnds(j, k) {
		return Mention{}
	}
	if s.at(j) == '刀' && !n.arabic || s.at(j) == '欧' && (!n.arabic || s.at(j+1) == '洲') {
		return Mention{}
	}
	if n.v == 1 && n.end == i+1 && !n.arabic && k == 1 && s.at(j) == '块' && !s.alone(i, j+1) && hanDigit(s.at(j+1)) < 0 {
		return Mention{} // 一块: together
	}
	n.end = j + k
	if k == 1 && (s.at(j) == '块' || s.at(j) == '元') && n.hi == 0 {
		return s.change(i, n)
	}
	return moneyOf(i, n, code)
}

// currencyEnds reports whether the currency of k runes at j is not the beginning of another word.
func (s *scanner) currencyEnds(j, k int) bool {
	if s.class(j+k-1)&classLatin != 0 {
		return s.class(j+k)&(classLatin|classDigit) == 0
	}
	switch s.at(j + k - 1) {
	case '元':
		return !s.oneOf(j+k, "素件旦宵器年月凶首帅老气音形")
	case '块':
		return !s.oneOf(j+k, "儿头状板肥面电香石腹砖瓷")
	case '刀':
		return !s.oneOf(j+k, "片具剪叉")
	}
	return true
}

// change reads what follows 块 or 元: 三块五, 三块二毛五, 十块零五分.
func (s *scanner) change(i int, n numeral) Mention {
	j := n.end
	if s.at(j) == '零' {
		j++
	}
	if hanDigit(s.at(j)) <= 0 && !isDigit(s.at(j)) {
		return moneyOf(i, n, "CNY")
	}
	d := hanDigit(s.at(j))
	if d < 0 {
		d = int(s.at(j) - '0')
	}
	switch next := s.at(j + 1); {
	case next == '毛' || next == '角':
		n.v, n.end = n.v+float64(d)/10, j+2
		if e := hanDigit(s.at(n.end)); e > 0 && (s.at(n.end+1) == '分' || s.edge(n.end+1)) {
			n.v, n.end = n.v+float64(e)/100, n.end+1
			if s.at(n.end) == '分' {
				n.end++
			}
		}
	case next == '分' && s.at(j+2) != '钟':
		n.v, n.end = n.v+float64(d)/100, j+2
	case s.at(n.end) != '零' && s.at(n.end-1) == '块' && s.class(j+1)&(classDigit|classHan|classLatin) == 0 && s.unitless(j+1):
		n.v, n.end = n.v+float64(d)/10, j+1 // 三块五
	}
	n.v = tidy(n.v)
	return s.cents(i, n)
}

// small reads 毛, 角 and 分钱 at j after v.
func (s *scanner) small(j int, v float64) (float64, int) {
	switch {
	case s.at(j) == '毛' && !s.oneOf(j+1, "病巾衣绒发利笔孩毛豆") && !s.lit(j, "毛不拔"), s.lit(j, "角钱") || s.at(j) == '角' && (isDigit(s.at(j-1)) && !s.oneOf(j+1, "形色落度星") || s.edge(j+1)):
		return tidy(v / 10), j + 1
	case s.lit(j, "分钱"):
		return tidy(v / 100), j + 1
	}
	return 0, 0
}

// cents finishes an amount in small money with an optional 钱.
func (s *scanner) cents(i int, n numeral) Mention {
	if s.at(n.end) == '钱' {
		n.end++
	}
	return moneyOf(i, n, "CNY")
}

// bareMoney reads a number of ten and more right after a word of spending: 充500, 转账五百.
func (s *scanner) bareMoney(i int) Mention {
	n := s.numeral(i)
	if n.end == 0 || n.v < 10 || n.digits > 7 || !s.unitless(n.end) || s.class(n.end)&(classDigit|classLatin|classHan) != 0 {
		return Mention{}
	}
	if s.rangeMark(n.end) != n.end && s.class(s.rangeMark(n.end))&(classDigit|classHan) != 0 {
		return Mention{}
	}
	if code := s.currencyBefore(i); code != "" {
		return moneyOf(i, n, code)
	}
	if k := len(s.out) - 1; k >= 0 && s.out[k].Kind == KindMoney && s.out[k].End == i-1 && s.oneOf(i-1, "送减返") {
		return moneyOf(i, n, "CNY") // 充500送50, 满200减30
	}
	for _, v := range spendVerbs {
		w := len([]rune(v))
		if i >= w && s.lit(i-w, v) {
			return moneyOf(i, n, "CNY")
		}
	}
	return Mention{}
}

// currencyBefore returns the code of a currency named right before i: 新台币三千元.
func (s *scanner) currencyBefore(i int) string {
	for n := 4; n >= 2; n-- {
		if i >= n && s.class(i-n)&classLatin == 0 {
			if code, k := currencies.match(s.r, i-n); k == n {
				return code
			}
		}
	}
	return ""
}

// unitless reports whether no word that counts something stands at j.
func (s *scanner) unitless(j int) bool {
	if s.oneOf(j, "%‰:/.点时折成块元毛多几来余半后") {
		return false
	}
	if _, n := measures.match(s.r, j); n > 0 {
		return false
	}
	_, n := durationUnits.match(s.r, j)
	return n == 0 && s.at(j) != '月' && s.at(j) != '日'
}

func moneyOf(i int, n numeral, code string) Mention {
	return Mention{Kind: KindMoney, Start: i, End: n.end, Value: amountText(n.v), Number: n.v, High: n.hi, Unit: code}
}

// amountText writes an amount with at least two decimals.
func amountText(v float64) string {
	t := decimal(v)
	dot := strings.IndexByte(t, '.')
	switch {
	case dot < 0:
		return t + ".00"
	case len(t)-dot == 2:
		return t + "0"
	}
	return t
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// percent reads 8%, 百分之八, 千分之三, 三成, 八折, 5个点.
func (s *scanner) percent(i int) Mention {
	if m := s.outOf(i); m.End > 0 {
		return m
	}
	for _, n := range [...]numeral{s.ranged(i), s.numeral(i)} {
		if n.end == 0 {
			continue
		}
		j := n.end
		if n.arabic {
			j = s.spaces(j)
		}
		factor, unit := 0.0, ""
		switch {
		case s.at(j) == '%':
			factor, j = 1, j+1
		case s.at(j) == '‰':
			factor, j = 0.1, j+1
		case s.lit(j, "个百分点"):
			factor, j = 1, j+4
		case s.lit(j, "个点") && !s.oneOf(j+2, "击位评赞餐单心名的"):
			factor, j = 1, j+2
		case s.at(j) == '成' && n.v <= 10 && n.v > 0 && !s.oneOf(j+1, "功员本立为年长交都就熟绩分果语团套效人品像色了份是会九"):
			factor, j = 10, j+1
		case s.at(j) == '折' && n.v < 100 && !s.oneOf(j+1, "叠腾旧线合算磨断射腰"):
			factor, unit, j = 1, "折", j+1
			if n.v < 10 {
				factor = 10
			}
		default:
			continue
		}
		v, hi := tidy(n.v*factor), tidy(n.hi*factor)
		return Mention{Kind: KindPercent, Start: i, End: j, Value: decimal(v) + "%", Number: v, High: hi, Unit: unit}
	}
	return Mention{}
}

// outOf reads 百分之八, 千分之三, 万分之五 and the fraction 三分之一.
func (s *scanner) outOf(i int) Mention {
	base := 0.0
	j := i
	switch s.at(i) {
	case '百', '千', '万':
		base, j = magnitude(s.at(i)), i+1
	default:
		if n := s.numeral(i); n.end > 0 && n.hi == 0 && n.v >= 2 {
			base, j = n.v, n.end
		}
	}
	if base == 0 || !s.lit(j, "分之") {
		return Mention{}
	}
	n := s.ranged(j + 2)
	if n.end == 0 {
		n = s.numeral(j + 2)
	}
	if n.end == 0 && s.at(j+2) == '百' && j == i+1 {
		n = numeral{v: 100, end: j + 3} // 百分之百
	}
	switch {
	case n.end == 0:
		return Mention{}
	case j == i+1 && magnitude(s.r[i]) >= 100:
		v, hi := tidy(n.v*100/base), tidy(n.hi*100/base)
		return Mention{Kind: KindPercent, Start: i, End: n.end, Value: decimal(v) + "%", Number: v, High: hi}
	}
	return Mention{Kind: KindNumber, Start: i, End: n.end, Value: decimal(n.v) + "/" + decimal(base), Number: n.v / base}
}
