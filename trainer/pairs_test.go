package trainer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestReadPairs: what is a file of pairs, and what people are told when it is none.
func TestReadPairs(t *testing.T) {
	one := []Pair{{"怎么退货", "如何退货", true}}
	for _, c := range []struct {
		name, text string
		want       []Pair
		err        string
	}{
		{"one pair", "怎么退货\t如何退货\t1\n", one, ""},
		{"no last line end", "怎么退货\t如何退货\t1", one, ""},
		{"CRLF", "怎么退货\t如何退货\t1\r\n", one, ""},
		{"BOM", "\ufeff怎么退货\t如何退货\t1\n", one, ""},
		{"spaces about the label", "怎么退货\t如何退货\t 1 \n", one, ""},
		{"empty lines", "\n怎么退货\t如何退货\t1\n\r\n", one, ""},
		{"both kinds", "a\tb\t0\nb\tc\t1\n", []Pair{{"a", "b", false}, {"b", "c", true}}, ""},
		{"two columns", "a\tb\t1\na\tb\n", nil, "第 2 行有 2 列"},
		{"four columns", "a\tb\tc\t1\n", nil, "第 1 行有 4 列"},
		{"a header", "a\tb\tlabel\n", nil, "第 1 行第三列是“label”"},
		{"no label", "a\tb\t\n", nil, "第 1 行第三列是“”"},
		{"a label of its own", "\na\tb\t2\n", nil, "第 2 行第三列是“2”"},
		{"a line too long", "a\tb\t1\n" + strings.Repeat("a", maxLine+1), nil, "第 2 行太长：每行至多 64 KB"},
		{"nothing", "", nil, "没有内容"},
		{"empty lines only", "\n\r\n\ufeff\n", nil, "没有内容"},
	} {
		file := put(t, t.TempDir(), "pairs.tsv", c.text)
		got, err := ReadPairs(file)
		if c.err == "" {
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: got %v, %v; want %v", c.name, got, err, c.want)
			}
		} else if err == nil || !strings.Contains(err.Error(), "pairs.tsv：") || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %v, want an error that says %q", c.name, err, c.err)
		}
	}
	if _, err := ReadPairs(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// FuzzReadPairs: whatever a file holds, it is refused or read as pairs that, written
// again, are the same pairs.
func FuzzReadPairs(f *testing.F) {
	for _, s := range []string{"a\tb\t1\n", "\ufeffa\tb\t0\r\n\r\n", "a\tb", "", "\t\t1", "\ufeff\ufeffa\t\t0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pairs, err := readPairs(strings.NewReader(text))
		if (err == nil) != (len(pairs) > 0) {
			t.Fatalf("%d pairs, %v", len(pairs), err)
		}
		var b strings.Builder
		for _, p := range pairs {
			b.WriteString("\ufeff" + p.A + "\t" + p.B + "\t" + map[bool]string{false: "0", true: "1"}[p.Same] + "\n")
		}
		if again, _ := readPairs(strings.NewReader(b.String())); !reflect.DeepEqual(pairs, again) {
			t.Fatalf("%+v, written again %+v", pairs, again)
		}
	})
}

// TestTrainPairs: what the pairs call the same comes nearer than what they call different.
func TestTrainPairs(t *testing.T) {
	var pairs []Pair
	for _, o := range strings.Fields("发票 快递 贷款 套餐 会员 密码 地址 订单 宽带 保险") {
		pairs = append(pairs, Pair{"怎么办理" + o, "如何申请" + o, true}, Pair{"怎么办理" + o, "怎么取消" + o, false})
	}
	m := TrainPairs(pairs)
	if m.Len() == 0 {
		t.Fatal("nothing was learned")
	}
	terms := func(q string) Group { return Group{Question: q} }
	g := matcherGroups([]Group{terms("怎么办理飞船"), terms("如何申请飞船"), terms("怎么取消飞船")})
	same, _, _ := m.Similarity(g[0].Same[0], g[1].Same[0])
	other, _, _ := m.Similarity(g[0].Same[0], g[2].Same[0])
	if same <= other {
		t.Errorf("the same at %.3f, something else at %.3f", same, other)
	}
}

// TestAUCOfScores by hand: of six comparisons the same pair wins four and ties one.
func TestAUCOfScores(t *testing.T) {
	pairs := []Pair{{Same: true}, {Same: true}, {}, {}, {}}
	scores := [][3]float64{{0.9}, {0.5}, {0.5}, {0.1}, {0.7}}
	if got, want := auc(pairs, scores, 0), 4.5/6; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := auc(pairs[:2], scores, 0); got != 0 {
		t.Errorf("nothing to compare with: %v", got)
	}
}

func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
