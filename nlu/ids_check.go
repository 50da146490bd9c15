package nlu

import (
	"strings"
	"time"
)

// isIDCard checks a resident ID number of 18 places: region, birth day, and the
// check character of GB 11643-1999 (ISO 7064 MOD 11-2).
func isIDCard(d string) bool {
	return plausibleIDCard(d) && idCheck(d[:17]) == d[17]
}

func plausibleIDCard(d string) bool {
	return len(d) == 18 && isRegion(d[:2]) && isBirthDay(d[6:14])
}

func idCheck(d string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	n := 0
	for i, w := range weights {
		n += int(d[i]-'0') * w
	}
	return "10X98765432"[n%11]
}

// isOldIDCard checks a number of the first generation: 15 digits, the year in two, no check character.
func isOldIDCard(d string) bool {
	return len(d) == 15 && isRegion(d[:2]) && d[2:6] != "0000" && isBirthDay("19"+d[6:12])
}

// isRegion checks the province code, GB/T 2260.
func isRegion(code string) bool {
	switch code[0] {
	case '1', '2', '3':
		last := map[byte]byte{'1': '5', '2': '3', '3': '7'}[code[0]]
		return code[1] >= '1' && code[1] <= last
	case '4', '5', '6':
		last := map[byte]byte{'4': '6', '5': '4', '6': '5'}[code[0]]
		return code[1] >= '0' && code[1] <= last && code != "40" && code != "60"
	}
	return code == "71" || code == "81" || code == "82" || code == "83"
}

func isBirthDay(d string) bool {
	t, err := time.Parse("20060102", d)
	return err == nil && t.Year() >= 1900 && t.Year() < 2100
}

// mobileIn returns the eleven digits of a Chinese mobile number written with or without its prefix.
func mobileIn(d string) string {
	for _, prefix := range [...]string{"", "86", "0086", "0"} {
		if m, ok := strings.CutPrefix(d, prefix); ok && len(m) == 11 && m[0] == '1' && m[1] >= '3' {
			return m
		}
	}
	return ""
}

// mobileGroups reports whether people group a mobile number like this; numbers that only stand side by side add up to eleven digits too.
func mobileGroups(g []int) bool {
	if len(g) > 1 && (g[0] == 2 || g[0] == 4 && sum(g) == 15) { // 86 138…
		g = g[1:]
	}
	switch len(g) {
	case 1:
		return true
	case 2:
		return g[0] == 3 || g[0] == 5 || g[0] == 6 || g[0] == 7
	case 3:
		return g[0] >= 3 && g[1] >= 3 && g[2] >= 3
	case 11, 6:
		return true
	}
	return false
}

// isLandline checks area code and subscriber number.
func isLandline(d string, g []int) bool {
	if len(d) < 10 || len(d) > 12 || d[0] != '0' {
		return false
	}
	area := 4
	if d[1] == '1' || d[1] == '2' {
		area = 3
	}
	if d[1] == '0' || d[1] == '1' && d[2] != '0' || d[area] == '0' || d[area] == '1' && len(g) == 1 {
		return false
	}
	if rest := len(d) - area; rest != 7 && rest != 8 || len(g) == 1 && rest == 7 && area == 3 {
		return false
	}
	return len(g) == 1 || g[0] == area && len(g) <= 3
}

// isServiceNumber knows the short numbers that serve the public. They are no secret.
func isServiceNumber(d string) bool {
	switch d {
	case "10086", "10010", "10000", "10099", "12306", "12315", "12345", "12320", "12329", "12333", "12348", "12366", "12368", "12369", "12377", "12378", "12381", "12363", "11185", "11183":
		return true
	}
	return len(d) == 5 && d[:2] == "95" && d[2] != '0'
}

// isBankCard checks the issuer's prefix and length and the Luhn digit (ISO/IEC 7812-1).
// Without the prefix one order number in ten would pass. trusted: the visitor
// says that it is a card, so a failing digit is a typing error.
func isBankCard(d string, trusted bool) bool {
	if len(d) < 13 || len(d) > 19 {
		return false
	}
	if trusted && len(d) >= 15 {
		return true
	}
	return isIssuer(d) && luhn(d)
}

// isIssuer checks the ranges of UnionPay (62, 60 and old local ones), Visa, Mastercard, JCB, American Express and Diners Club.
func isIssuer(d string) bool {
	n := len(d)
	switch two := d[:2]; {
	case two == "62":
		return n >= 16
	case d[0] == '4':
		return n == 13 || n == 16 || n == 19
	case two >= "51" && two <= "55", d[:4] >= "2221" && d[:4] <= "2720":
		return n == 16
	case two == "34" || two == "37":
		return n == 15
	case two == "35":
		return n == 16
	case two == "30" || two == "36" || two == "38":
		return n == 14
	case two == "60" || two == "64" || two == "65" || two == "68" || two == "69" || two == "56":
		return n == 16 || n == 19
	case d[:4] == "9558" || d[:3] == "940" || d[:2] == "99":
		return n == 16 || n == 19
	}
	return false
}

func luhn(d string) bool {
	n := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		n += v
	}
	return n%10 == 0
}

// cardGroups: one group, fours, 4-6-5 (American Express) or 6 and the rest (UnionPay).
func cardGroups(g []int) bool {
	switch {
	case len(g) == 1:
		return true
	case len(g) == 2:
		return g[0] == 6 || g[0] == 4 && g[1] > 8
	case len(g) == 3 && g[0] == 4 && g[1] == 6:
		return true
	}
	for i, n := range g {
		if n != 4 && (i < len(g)-1 || n > 4) {
			return false
		}
	}
	return true
}
