package nlu

// number reads a plain number. ASCII digits always are one unless letters make
// them a name; Chinese digits are so common inside words that a single one
// must count something (三个) or be all that was said.
func (s *scanner) number(i int) Mention {
	if s.at(i) == '-' || s.at(i) == '负' {
		return s.negative(i)
	}
	for _, n := range [...]numeral{s.ranged(i), s.numeral(i)} {
		if n.end == 0 {
			continue
		}
		unit, unitEnd := s.counted(n)
		if s.isNumber(i, n, unit, unitEnd) {
			return numberOf(i, n, unit)
		}
	}
	return Mention{}
}

func numberOf(i int, n numeral, unit string) Mention {
	return Mention{Kind: KindNumber, Start: i, End: n.end, Value: decimal(n.v), Number: n.v, High: n.hi, Unit: unit}
}

// counted returns the measure word or unit after n and its end, n.end when there is none.
func (s *scanner) counted(n numeral) (string, int) {
	j := n.end
	if s.oneOf(j, "多来余几") {
		j++
	}
	if n.arabic {
		if k := s.alnumEnd(n.end); k > n.end {
			if _, u := latinUnits.match(s.r, n.end); u == k-n.end {
				return string(s.r[n.end:k]), k
			}
			return "", n.end
		}
		j = s.spaces(j)
	}
	if _, u := measures.match(s.r, j); u > 0 {
		return string(s.r[j : j+u]), j + u
	}
	return "", n.end
}

func (s *scanner) isNumber(i int, n numeral, unit string, unitEnd int) bool {
	if s.alone(i, unitEnd) && s.at(i) != '半' && s.at(i) != '万' {
		return true
	}
	if n.arabic {
		return unit != "" || s.class(n.end)&(classLatin|classDigit) == 0
	}
	runes := n.end - i
	switch {
	case n.digits > 1 && n.digits < 4 && unit == "":
		return false // 六六六
	case n.hi > 0 && n.mag == 1 && unit == "":
		return false
	case runes > 1:
		return true
	}
	return unit != "" && s.counts(i, unit, unitEnd)
}

// never are measure words that make another word with a lone Chinese digit: 十分, 三里, 二线.
var never = set("分", "里", "通", "道", "码", "线", "样", "行", "卡")

// exact are units of measuring. 一 before one is a number; before any other
// measure word it is the article (一部手机) unless a word of limits stands before it.
var exact = set("斤", "公斤", "千克", "克", "吨", "米", "厘米", "毫米", "公里", "升", "毫升", "寸", "英寸", "尺", "平米", "平方米", "平方", "岁", "周岁", "倍", "人次", "积分")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// counts reports whether a single Chinese digit before a measure word counts.
func (s *scanner) counts(i int, unit string, unitEnd int) bool {
	if never[unit] || unit == "人" && s.oneOf(unitEnd, "行游") {
		return false
	}
	switch s.at(i) {
	case '一':
		return exact[unit] || s.oneOf(i-1, "限仅共各购") && unit != "种" && unit != "个"
	case '二':
		return unit == "个" || unit == "张" || unit == "楼"
	case '十':
		return unit != "字"
	case '零', '〇', '○', '幺', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾':
		return false
	}
	return true
}

// negative reads -5 and 负五.
func (s *scanner) negative(i int) Mention {
	if k := len(s.out); k > 0 && s.out[k-1].End == i || s.at(i) == '-' && (s.class(i-1)&(classDigit|classLatin) != 0 || s.oneOf(i-1, "-~+*)")) {
		return Mention{}
	}
	n := s.numeral(i + 1)
	if n.end == 0 || n.hi > 0 || s.at(i) == '-' && !n.arabic {
		return Mention{}
	}
	unit, _ := s.counted(n)
	if unit == "" && s.class(n.end)&classLatin != 0 {
		return Mention{}
	}
	n.v = -n.v
	return numberOf(i, n, unit)
}

// ordinal reads 第三个, but neither 第三方 nor 第一时间.
func (s *scanner) ordinal(i int) Mention {
	if s.at(i) != '第' {
		return Mention{}
	}
	n := s.numeral(i + 1)
	if n.end == 0 || n.hi > 0 {
		return Mention{}
	}
	unit, end := s.counted(n)
	if unit == "人" || !n.arabic && unit == "" && !s.edge(n.end) && !s.oneOf(n.end, "天年月周季") {
		return Mention{}
	}
	if unit == "" {
		end = n.end
	}
	return Mention{Kind: KindOrdinal, Start: i, End: end, Value: decimal(n.v), Number: n.v, Unit: unit}
}
