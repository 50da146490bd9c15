package nlu

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNumeralsRoundTrip writes numbers in Chinese in several ways and reads them back.
func TestNumeralsRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	numbers := []int{10, 11, 20, 100, 101, 110, 111, 1000, 1001, 1010, 1100, 10000, 10001, 10010, 100000, 100001, 1000000, 10000000, 100000000, 100000001, 100010000}
	for range 2000 {
		numbers = append(numbers, 10+r.IntN([]int{90, 900, 9000, 1e6, 1e9}[r.IntN(5)]))
	}
	for _, n := range numbers {
		for _, text := range []string{inChinese(n), formal(inChinese(n)), fmt.Sprint(n), thousands(n), fullWidth(fmt.Sprint(n))} {
			in := "共" + text + "个"
			ms := Mentions(in, tableNow)
			if len(ms) != 1 || ms[0].Number != float64(n) || ms[0].Kind != KindNumber && n < 1e9 {
				t.Errorf("%d written %s is read %+v", n, in, ms)
			}
		}
	}
}

// inChinese writes a number the way one learns at school: 10010 is 一万零一十.
func inChinese(n int) string {
	if n >= 1e8 {
		return inChinese(n/1e8) + "亿" + gap(n%1e8, 1e7)
	}
	if n >= 1e4 {
		return inChinese(n/1e4) + "万" + gap(n%1e4, 1e3)
	}
	digits := []rune("零一二三四五六七八九")
	for i, unit := range []string{"千", "百", "十"} {
		if m := []int{1000, 100, 10}[i]; n >= m {
			return string(digits[n/m]) + unit + gap(n%m, m/10)
		}
	}
	return string(digits[n])
}

// gap writes the rest of a number, with 零 where its first place is empty.
func gap(n, first int) string {
	switch {
	case n == 0:
		return ""
	case n < first:
		return "零" + inChinese(n)
	}
	return inChinese(n)
}

func formal(s string) string {
	return strings.NewReplacer("一", "壹", "二", "贰", "三", "叁", "四", "肆", "五", "伍", "六", "陆", "七", "柒", "八", "捌", "九", "玖", "十", "拾", "百", "佰", "千", "仟").Replace(s)
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f && r != ',' {
			return r + '！' - '!'
		}
		return r
	}, s)
}

// TestAmountText: money has two decimals and never loses one.
func TestAmountText(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 1: "1.00", 3.5: "3.50", 3.25: "3.25", 0.035: "0.035", 11500: "11500.00", 1e8: "100000000.00"} {
		if got := amountText(v); got != want {
			t.Errorf("amountText(%v) = %s, want %s", v, got, want)
		}
	}
}

// TestFactorsOfTen: decimals times 万 leave no dust of binary fractions.
func TestFactorsOfTen(t *testing.T) {
	for i := 1; i < 1000; i++ {
		in := fmt.Sprintf("%d.%02d万元", i/100, i%100)
		ms := Mentions(in, tableNow)
		if want := fmt.Sprintf("%d.00", i*100); len(ms) != 1 || ms[0].Value != want {
			t.Errorf("%s is read %+v, want %s", in, ms, want)
		}
	}
}
