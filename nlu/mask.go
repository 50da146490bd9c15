package nlu

import "strings"

// Mask hides what identifies a person, for logs: phones (138****8000), ID cards,
// bank cards, number plates and e-mail addresses. Separators stay. Order numbers,
// 400 and service numbers survive. Mask(Mask(x)) == Mask(x); the result is valid UTF-8.
func Mask(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	for {
		masked := maskOnce(text)
		if masked == text {
			return text
		}
		text = masked // what was hidden may bring two other numbers together; each round hides more, so this ends
	}
}

func maskOnce(text string) string {
	var buf [64]rune
	folded, any := foldInto(buf[:0], text)
	if any&(classDigit|classHan|classLatin) == 0 {
		return text
	}
	s := scanner{r: folded, text: text, numAt: -1, noDate: -1, lenient: true}
	var raw []rune // of text, made when the first is found
	for i := 0; i < len(folded); {
		m := s.personal(i)
		if m.End == 0 {
			i++
			if s.class(i-1)&(classDigit|classLatin) != 0 {
				i = s.alnumEnd(i)
			}
			continue
		}
		if keepFirst, keepLast := maskRule(m); keepFirst >= 0 {
			if raw == nil {
				raw = []rune(text)
			}
			hide(raw[m.Start:m.End], folded[m.Start:m.End], keepFirst, keepLast)
		}
		i = m.End
	}
	if raw == nil {
		return text
	}
	return string(raw)
}

// personal reads the identifiers only: no dates or amounts compete with them.
func (s *scanner) personal(i int) Mention {
	c := s.class(i)
	if c&classHan != 0 {
		if m := s.spokenPhone(i); m.End > 0 {
			return m
		}
	}
	if c&classCity != 0 {
		if m := s.plate(i); m.End > 0 {
			return m
		}
	}
	if c&(classDigit|classLatin|classSign) != 0 {
		return s.identifier(i)
	}
	return Mention{}
}

// maskRule says how many letters and digits stay in front and at the end, -1 for all.
func maskRule(m Mention) (first, last int) {
	switch m.Kind {
	case KindPhone:
		switch {
		case len(m.Value) == 5, strings.HasPrefix(m.Value, "400"), strings.HasPrefix(m.Value, "800"):
			return -1, -1
		}
		return 3, 4
	case KindIDCard:
		return 3, 4
	case KindBankCard:
		return 4, 4
	case KindPlate:
		return 2, 1
	case KindEmail:
		return b2i(strings.IndexByte(m.Value, '@') > 1), -2
	}
	return -1, -1
}

// hide replaces letters and digits by stars, but for the first and last ones;
// last -2 leaves everything from the @ on.
func hide(raw, folded []rune, first, last int) {
	n := 0
	for _, r := range folded {
		if isMasked(r) {
			n++
		}
	}
	if n == 13 && first == 3 {
		first = 5 // 86 138…
	}
	if first+last > n-4 {
		first, last = min(first, 2), 0
	}
	seen := 0
	for i, r := range folded {
		if r == '@' && last == -2 {
			return
		}
		if !isMasked(r) && last != -2 {
			continue
		}
		if seen >= first && (last < 0 || seen < n-last) {
			raw[i] = '*'
		}
		seen++
	}
}

func isMasked(r rune) bool {
	return classOf(r)&(classDigit|classLatin) != 0 || hanDigit(r) >= 0 || strings.ContainsRune(plateProvinces, r)
}
