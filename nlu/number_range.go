package nlu

// ranged reads a number or a range of two: 3到5, 100-200, 三至五万. Only the
// caller knows whether what follows makes it one.
func (s *scanner) ranged(i int) numeral {
	a := s.numeral(i)
	if a.end == 0 || a.hi > 0 {
		return a
	}
	j := s.rangeMark(a.end)
	if j == a.end || a.digits > 6 || a.digits > 1 && s.at(i) == '0' {
		return numeral{}
	}
	b := s.readNumeral(j)
	if b.end == 0 || b.hi > 0 || b.digits > 6 || a.arabic != b.arabic {
		return numeral{}
	}
	if a.mag == 1 && b.mag >= 10 && tidy(a.v*b.mag) < b.v {
		a.v = tidy(a.v * b.mag) // 3到5万
	}
	if b.v <= a.v {
		return numeral{}
	}
	return numeral{v: a.v, hi: b.v, end: b.end, arabic: a.arabic, mag: b.mag}
}

// rangeMark returns the end of 到, 至, ~ or a dash at i, i when there is none.
func (s *scanner) rangeMark(i int) int {
	j := s.spaces(i)
	if !s.oneOf(j, "到至~-") {
		return i
	}
	j++
	if s.at(j) == s.at(j-1) && s.oneOf(j, "~-") {
		j++
	}
	return s.spaces(j)
}
