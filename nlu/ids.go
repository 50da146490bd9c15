package nlu

import "strings"

// digitRun is digits in groups with single separators between them: 138 0013 8000.
type groupedDigits struct {
	digits []byte
	groups []int // lengths
	ends   []int // end in the text of each group
}

const maxGroupedDigits = 24 // longer than anything that is looked for

// identifier reads e-mail addresses, phones, ID and bank card numbers and order codes at i.
func (s *scanner) identifier(i int) Mention {
	if s.at(i-1) == '*' || s.class(i-1)&(classDigit|classLatin) != 0 && s.at(i) != '(' {
		return Mention{}
	}
	switch s.at(i) {
	case '+':
		return s.international(i)
	case '(':
		return s.bracketed(i)
	case '-', '¥', '$', '€', '£':
		return Mention{}
	}
	if m := s.email(i); m.End > 0 {
		return m
	}
	m := s.code(i)
	if s.class(i)&classDigit != 0 {
		if n := s.numbered(i, i, s.group(i)); n.End > 0 && (n.End >= m.End || n.Kind != KindOrder) {
			return n
		}
	}
	return m
}

// group collects digits from i on.
func (s *scanner) group(i int) groupedDigits {
	var g groupedDigits
	for j := i; len(g.digits) < maxGroupedDigits && isDigit(s.at(j)); {
		n := 0
		for ; isDigit(s.at(j)); j++ {
			g.digits = append(g.digits, byte(s.r[j]))
			n++
		}
		g.groups, g.ends = append(g.groups, n), append(g.ends, j)
		k := j
		for s.oneOf(k, " -.·") && k-j < 2 {
			k++
		}
		if k == j {
			break
		}
		j = k
	}
	return g
}

// numbered decides what the digits are that begin at i, in a mention from start on: the longest sensible number of groups.
func (s *scanner) numbered(start, i int, g groupedDigits) Mention {
	for k := len(g.groups); k > 0; k-- {
		end, n := g.ends[k-1], sum(g.groups[:k])
		if s.at(end) == 'x' && n == 17 && s.class(end+1)&(classDigit|classLatin) == 0 {
			if d := string(g.digits[:n]) + "X"; s.isIDCard(i, d) {
				return idMention(KindIDCard, start, end+1, d)
			}
		}
		if s.at(end) == '*' || s.class(end)&classDigit != 0 || s.class(end)&classLatin != 0 && !s.tailOfWord(end) {
			continue
		}
		if m := s.classify(start, i, end, string(g.digits[:n]), g.groups[:k]); m.End > 0 {
			return m
		}
	}
	return Mention{}
}

// tailOfWord: only letters follow at i, as in 13800138000abc.
func (s *scanner) tailOfWord(i int) bool {
	for ; s.class(i)&classLatin != 0; i++ {
	}
	return s.class(i)&classDigit == 0
}

// classify names the kind of a whole digit string d in the given groups.
func (s *scanner) classify(start, i, end int, d string, groups []int) Mention {
	one := len(groups) == 1
	glued := s.class(end)&classLatin != 0
	cue := cueNone
	if len(d) >= 8 {
		cue = s.cue(start)
	}
	switch {
	case len(d) == 18 && s.isIDCard(i, d) && !glued:
		return idMention(KindIDCard, start, end, d)
	case cue == cueOrder && one && len(d) >= 8 && !glued:
		return idMention(KindOrder, start, end, d)
	}
	if mobile := mobileIn(d); mobile != "" && mobileGroups(groups) {
		return idMention(KindPhone, start, end, mobile)
	}
	if glued {
		return Mention{}
	}
	if isBankCard(d, cue == cueCard && s.lenient) && cardGroups(groups) {
		return idMention(KindBankCard, start, end, d)
	}
	if one && isOldIDCard(d) && cue != cueOrder {
		return idMention(KindIDCard, start, end, d)
	}
	if isLandline(d, groups) {
		return s.extension(idMention(KindPhone, start, end, d))
	}
	switch {
	case len(d) == 10 && (strings.HasPrefix(d, "400") || strings.HasPrefix(d, "800")) && groups[0] != 1:
		return idMention(KindPhone, start, end, d)
	case one && isServiceNumber(d) && s.unitless(end) && s.at(end) != '万' && s.at(end) != ',':
		return idMention(KindPhone, start, end, d)
	case one && len(d) >= 10 && s.unitless(end) && s.at(end) != '万':
		return idMention(KindOrder, start, end, d)
	}
	return Mention{}
}

func idMention(k MentionKind, start, end int, v string) Mention {
	return Mention{Kind: k, Start: start, End: end, Value: v}
}

// isIDCard checks an ID number of 18 places. Where the visitor says that it is
// one, masking does not insist on the check digit: a typing error is personal too.
func (s *scanner) isIDCard(i int, d string) bool {
	return isIDCard(d) || s.lenient && s.cue(i) == cueID && plausibleIDCard(d)
}

// international reads +86 138 0013 8000 and +1 415 555 2671.
func (s *scanner) international(i int) Mention {
	g := s.group(i + 1)
	if m := s.numbered(i, i+1, g); m.Kind == KindPhone {
		return m
	}
	for k := len(g.groups); k > 0; k-- {
		d := string(g.digits[:sum(g.groups[:k])])
		if len(d) >= 8 && len(d) <= 15 && d[0] != '0' && s.class(g.ends[k-1])&(classDigit|classLatin) == 0 && s.at(g.ends[k-1]) != '*' {
			if rest, ok := strings.CutPrefix(d, "86"); ok && isLandline("0"+rest, []int{len(rest) + 1}) {
				return idMention(KindPhone, i, g.ends[k-1], "0"+rest)
			}
			return idMention(KindPhone, i, g.ends[k-1], "+"+d)
		}
	}
	return Mention{}
}

// bracketed reads (010)12345678 and (+86)13800138000.
func (s *scanner) bracketed(i int) Mention {
	j := i + 1
	if s.at(j) == '+' {
		j++
	}
	_, n := s.digitsAt(j)
	if n < 2 || n > 4 || s.at(j+n) != ')' {
		return Mention{}
	}
	k := j + n + 1
	for s.oneOf(k, " -") {
		k++
	}
	g := s.group(k)
	all := groupedDigits{groups: append([]int{n}, g.groups...), ends: append([]int{j + n}, g.ends...)}
	for x := range n {
		all.digits = append(all.digits, byte(s.r[j+x]))
	}
	all.digits = append(all.digits, g.digits...)
	if m := s.numbered(i, j, all); m.Kind == KindPhone && m.End > k {
		return m
	}
	return Mention{}
}

// extension takes in 010-12345678-801 and 010-12345678转801.
func (s *scanner) extension(m Mention) Mention {
	if s.at(m.End) != '-' && s.at(m.End) != '转' {
		return m
	}
	j := m.End + 1
	if s.lit(m.End, "转分机") {
		j = m.End + 3
	}
	if _, n := s.digitsAt(j); n > 0 && n <= 5 && s.class(j+n)&(classDigit|classLatin) == 0 && s.unitless(j+n) {
		m.End = j + n
		for k := range n {
			if k == 0 {
				m.Value += "-"
			}
			m.Value += string(s.r[j+k])
		}
	}
	return m
}

// email reads an address at i.
func (s *scanner) email(i int) Mention {
	j := i
	for j-i < 64 && (s.class(j)&(classDigit|classLatin) != 0 || s.oneOf(j, "._%+-")) {
		j++
	}
	if s.at(j) != '@' || j == i {
		return Mention{}
	}
	end, label, letters := 0, j+1, 0
	for k := j + 1; k-j < 255; k++ {
		switch c := s.class(k); {
		case c&classLatin != 0:
			letters++
		case c&classDigit != 0 || s.at(k) == '-' && k > label:
			letters = -255 // no top-level domain
		default:
			if letters >= 2 && label > j+1 {
				end = k
			}
			if s.at(k) != '.' || k == label {
				k = j + 255
				break
			}
			label, letters = k+1, 0
		}
	}
	if end == 0 {
		return Mention{}
	}
	return idMention(KindEmail, i, end, string(s.r[i:end]))
}

// spokenPhone reads a mobile number in Chinese digits: 幺三八零零幺三八零零零.
func (s *scanner) spokenPhone(i int) Mention {
	var d [12]byte
	n := 0
	for n < len(d) && hanDigit(s.at(i+n)) >= 0 {
		d[n] = byte('0' + hanDigit(s.at(i+n)))
		n++
	}
	if n != 11 || hanDigit(s.at(i-1)) >= 0 || mobileIn(string(d[:11])) == "" {
		return Mention{}
	}
	return idMention(KindPhone, i, i+n, string(d[:11]))
}

func sum(v []int) (n int) {
	for _, x := range v {
		n += x
	}
	return n
}
