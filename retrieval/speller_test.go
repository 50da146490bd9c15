package retrieval

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// bank is a knowledge base of a few questions.
var bank = []kb.Entry{
	{Question: "信用卡怎么还款", Variants: []string{"怎么还信用卡", "信用卡还款方式", "我要还款"}},
	{Question: "信用卡提前还款有违约金吗", Variants: []string{"提前还款要手续费吗", "信用卡可以提前还清吗"}},
	{Question: "怎么申请信用卡", Variants: []string{"信用卡申请条件", "我要办卡"}},
	{Question: "信用卡丢了怎么办", Variants: []string{"信用卡挂失", "卡丢了怎么挂失"}},
	{Question: "怎么注销账户", Variants: []string{"注销银行卡", "账户不用了怎么注销"}},
	{Question: "转账限额是多少", Variants: []string{"手机银行转账限额", "一天最多转账多少"}},
	{Question: "收不到短信验证码怎么办", Variants: []string{"验证码收不到", "没有收到验证码"}},
	{Question: "怎么修改手机银行密码", Variants: []string{"密码怎么修改", "忘记密码"}},
	{Question: "怎么开通短信通知", Variants: []string{"短信提醒怎么开通"}},
	{Question: "怎么查余额", Variants: []string{"账户余额查询"}},
	{Question: "怎么下载app", Variants: []string{"手机app下载"}},
	{Question: "怎么购买基金", Variants: []string{"我想买基金"}, Typos: []string{"怎么购买鸡金"}, Negatives: []string{"怎么购买机金券"}},
}

func bankIndex(t testing.TB) *Index {
	t.Helper()
	entries := make([]kb.Entry, len(bank))
	for i, e := range bank {
		e.ID, e.Enabled, e.Answer = string(rune('a'+i)), true, "答"
		entries[i] = e
	}
	return Build(nlu.NewParser([]kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}}), entries)
}

// TestSpeller holds the readings of testdata/spell.txt.
func TestSpeller(t *testing.T) {
	s := bankIndex(t).speller
	data, err := os.ReadFile("testdata/spell.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		cases++
		typed, want, changes := strings.Cut(line, " → ")
		if !changes {
			typed, changes = strings.CutSuffix(line, " =")
			if !changes {
				t.Fatalf("%s: neither → nor =", line)
			}
			want = typed
		}
		core := nlu.Normalize(typed)
		got, ok := s.correct(core)
		if got != nlu.Normalize(want) || ok != (got != core) {
			t.Errorf("%s is read %s (%v), want %s", typed, got, ok, want)
		}
	}
	if cases < 40 {
		t.Errorf("%d cases only", cases)
	}
}

// TestSearchCorrected: what was mended finds its entry and is told; what a phrasing
// says word for word is never mended, not even a typing error that is marked as one.
func TestSearchCorrected(t *testing.T) {
	ix := bankIndex(t)
	for _, c := range []struct{ text, entry, corrected string }{
		{"信用咔丢了怎么办", "d", "信用卡丢了怎么办"},
		{"zenme zhuxiao zhanghu", "e", "怎么注销账户"},
		{"怎么购买鸡金", "l", ""},
		{"怎么注销账户", "e", ""},
	} {
		u := ix.parser.ParseText(c.text)
		res := ix.Search(&u, Options{})
		if len(res.Candidates) == 0 || res.Candidates[0].Entry != c.entry || res.Corrected != c.corrected {
			t.Errorf("%s: %+v", c.text, res)
		}
		if u.Text != c.text || res.Exact != (c.corrected == "") {
			t.Errorf("%s became %s, exact %v", c.text, u.Text, res.Exact)
		}
	}
}

// TestSpellerKnows: neither typing errors nor negatives are words to mend to, business
// terms and everyday words of questions are.
func TestSpellerKnows(t *testing.T) {
	s := bankIndex(t).speller
	for word, known := range map[string]bool{"基金": true, "鸡金": false, "机金券": false, "贷记卡": true, "多少钱": true, "坦克": false} {
		if _, ok := s.exact.first(nlu.HashWord(word)); ok != known {
			t.Errorf("%s known: %v", word, ok)
		}
	}
	for pair, met := range map[string]bool{"用卡": true, "卡用": false, "购鸡": false, "金券": false} {
		r := []rune(pair)
		if _, ok := s.pairs.first(pairHash(r[0], r[1])); ok != met {
			t.Errorf("%s met in the phrasings: %v", pair, ok)
		}
	}
	if s.attraction('用', '卡') <= 0 || s.attraction(0, '卡') != 0 {
		t.Error("attraction of neighbours")
	}
	if got, _ := Build(nlu.NewParser(nil), nil).speller.correct("信用咔怎么还宽"); got != "信用咔怎么还款" {
		t.Errorf("without knowledge, by the thesaurus alone, it is read %s", got)
	}
}

// TestSpellerSame: the same knowledge makes the same speller, in whatever order maps are walked.
func TestSpellerSame(t *testing.T) {
	a := bankIndex(t).speller
	for range 3 {
		b := bankIndex(t).speller
		if string(a.text) != string(b.text) || len(a.words) != len(b.words) || len(a.pairs.items) != len(b.pairs.items) {
			t.Fatal("another speller")
		}
		for i := range a.words {
			if a.words[i] != b.words[i] {
				t.Fatalf("%s: %v and %v", string(a.runes(uint32(i))), a.words[i], b.words[i])
			}
		}
	}
}

// TestReaderHashes: what the reader computes of parts are the hashes of the words themselves.
func TestReaderHashes(t *testing.T) {
	r := &reader{s: bankIndex(t).speller}
	text := []rune("我的信用卡丢了")
	if !r.load(string(text)) {
		t.Fatal("not read")
	}
	is := func(what string, got nlu.WordHash, want string) {
		t.Helper()
		if got != nlu.HashWord(want) {
			t.Errorf("%s is not the hash of %s", what, want)
		}
	}
	for i := range text {
		for j := i + 1; j <= len(text); j++ {
			h := r.hash(i, j)
			is("a span", h, string(text[i:j]))
			for p := i; p < j; p++ {
				is("with", r.with(h, i, p, '咔'), string(text[i:p])+"咔"+string(text[p+1:j]))
				is("without", r.without(i, j, p), string(text[i:p])+string(text[p+1:j]))
			}
		}
	}
	if r.soundHash(2, 5) != soundHash([]rune("信用咔")) {
		t.Error("信用卡 does not sound like 信用咔")
	}
}

// FuzzSpeller: no text breaks it; what comes out is normalised, not much longer and settled.
func FuzzSpeller(f *testing.F) {
	s := bankIndex(f).speller
	for _, q := range []string{"信用咔怎么还宽", "xinyongka zenme huankuan", "xin用ka", "", "a", "还 款 app huan", "１２３ü银航", strings.Repeat("huankuan", 40), strings.Repeat("还宽", 90), "OO O"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		core := nlu.Normalize(q)
		got, ok := s.correct(core)
		if ok != (got != core) || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q, %v", core, got, ok)
		}
		if again, ok := s.correct(got); ok {
			t.Errorf("%q becomes %q and then %q", core, got, again)
		}
		if nlu.Normalize(got) != got {
			t.Errorf("%q becomes %q, which is not normalised", core, got)
		}
		if a, b := digits(core), digits(got); a != b {
			t.Errorf("%q becomes %q: digits changed", core, got)
		}
		if r := s.read(core); r.text != "" && (r.text == core || r.gain <= 0 && (nlu.Normalize(r.text) != r.text || digits(r.text) != digits(core))) {
			t.Errorf("%q may be %q", core, r.text)
		}
		if len(got) > 4*len(core)+16 {
			t.Errorf("%q becomes %q", core, got)
		}
	})
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if classOf(r) == digit {
			return r
		}
		return -1
	}, s)
}
