package nlu

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestMask reads testdata/mask.txt: a line as typed, an arrow, the line as logged.
func TestMask(t *testing.T) {
	const file = "testdata/mask.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	for i, line := range lines {
		in, want, ok := strings.Cut(line, " → ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		got := Mask(in)
		if lines[i] = in + " → " + got; got != want && !*update {
			t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, in, got, want)
		}
		checkMasked(t, in)
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func checkMasked(t *testing.T, in string) {
	t.Helper()
	once := Mask(in)
	if twice := Mask(once); twice != once {
		t.Errorf("not idempotent: %q becomes %q, then %q", in, once, twice)
	}
	if !utf8.ValidString(once) {
		t.Errorf("Mask(%q) is no valid UTF-8: %q", in, once)
	}
	if utf8.RuneCountInString(once) != utf8.RuneCountInString(strings.ToValidUTF8(in, "\uFFFD")) {
		t.Errorf("Mask(%q) changed the length: %q", in, once)
	}
}

// TestMaskRecall writes 1,200 lines with made-up numbers in the ways people type
// them and counts what stays readable (at most 1 % of the personal ones) and
// what is hidden for nothing (at most 1 % of the others).
func TestMaskRecall(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	var personal, public, missed, hidden int
	for range 100 {
		for kind, make := range personalMakers {
			personal++
			secret := make(r)
			line := fmt.Sprintf(lineFrames[r.IntN(len(lineFrames))], dress(r, kind, secret))
			if got := Mask(line); strings.Contains(plainDigits(got), plainDigits(secret)[3:]) || got == line {
				missed++
				t.Logf("missed %s: %s → %s", kind, line, got)
			}
			checkMasked(t, line)
		}
		for _, make := range publicMakers {
			public++
			line := fmt.Sprintf(lineFrames[r.IntN(len(lineFrames))], make(r))
			if got := Mask(line); got != line {
				hidden++
				t.Logf("hidden: %s → %s", line, got)
			}
		}
	}
	if personal+public < 400 || missed*100 > personal || hidden*100 > public {
		t.Errorf("%d of %d personal lines missed, %d of %d others hidden", missed, personal, hidden, public)
	}
}

var lineFrames = []string{"%s", "我是%s", "请帮我查%s，谢谢", "联系：%s", "%s怎么一直不行", "资料(%s)已经发了", "张三 %s 北京", "“%s”对吗？", "%s,%[1]s"}

var personalMakers = map[string]func(*rand.Rand) string{
	"mobile": func(r *rand.Rand) string { return "1" + string(rune('3'+r.IntN(7))) + randomDigits(r, 9) },
	"landline": func(r *rand.Rand) string {
		return []string{"010", "021", "0755", "0571"}[r.IntN(4)] + "-" + string(rune('2'+r.IntN(7))) + randomDigits(r, 7)
	},
	"id": func(r *rand.Rand) string {
		d := []string{"110105", "440308", "310104", "500103", "650102"}[r.IntN(5)] + fmt.Sprintf("%04d%02d%02d", 1940+r.IntN(70), 1+r.IntN(12), 1+r.IntN(28)) + randomDigits(r, 3)
		return d + string(idCheck(d))
	},
	"card": func(r *rand.Rand) string {
		d := []string{"622202", "621700", "436742", "518710"}[r.IntN(4)]
		return withLuhn(d + randomDigits(r, 15-len(d)))
	},
	"long card": func(r *rand.Rand) string { return withLuhn("62" + randomDigits(r, 16)) },
	"email": func(r *rand.Rand) string {
		return fmt.Sprintf("user%d.%s@mail%d.example.com", r.IntN(99), randomDigits(r, 6), r.IntN(9))
	},
}

var publicMakers = []func(*rand.Rand) string{
	func(r *rand.Rand) string {
		return "2026" + fmt.Sprintf("%02d%02d", 1+r.IntN(12), 1+r.IntN(28)) + randomDigits(r, 10)
	},
	func(r *rand.Rand) string { return "SF" + randomDigits(r, 13) },
	func(r *rand.Rand) string { return "订单号" + "7" + randomDigits(r, 15) },
	func(r *rand.Rand) string { return "YT" + randomDigits(r, 4) + "-" + randomDigits(r, 6) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d元", 1+r.IntN(1e6)) },
	func(r *rand.Rand) string { return []string{"10086", "95588", "400-800-1234", "12306"}[r.IntN(4)] },
}

// dress writes a number in one of the ways people type it.
func dress(r *rand.Rand, kind, s string) string {
	switch n := r.IntN(5); {
	case kind == "mobile" && n == 0:
		return s[:3] + "-" + s[3:7] + "-" + s[7:]
	case kind == "mobile" && n == 1:
		return "+86 " + s[:3] + " " + s[3:7] + " " + s[7:]
	case kind == "card" && n == 0:
		return s[:4] + " " + s[4:8] + " " + s[8:12] + " " + s[12:]
	case kind == "id" && n == 0:
		return s[:6] + " " + s[6:14] + " " + s[14:]
	case kind == "id" && n == 1:
		return strings.ToLower(s)
	case n == 2:
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' {
				return c - '0' + '０'
			}
			return c
		}, s)
	}
	return s
}

func randomDigits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func withLuhn(d string) string {
	for c := '0'; ; c++ {
		if luhn(d + string(c)) {
			return d + string(c)
		}
	}
}

// plainDigits is the text without separators, half width.
func plainDigits(s string) string {
	t := folding()
	return strings.NewReplacer(" ", "", "-", "").Replace(string(t.word(s)))
}
