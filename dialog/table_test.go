package dialog

import (
	"os"
	"strings"
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// readTable reads a text table of testdata/tables: lines under headings "== name".
func readTable(t *testing.T, file string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/tables/" + file)
	if err != nil {
		t.Fatal(err)
	}
	table, head := map[string][]string{}, ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "== "); ok {
			head = name
		} else if line != "" && !strings.HasPrefix(line, "#") {
			if head == "" {
				t.Fatalf("%s: %q before the first heading", file, line)
			}
			table[head] = append(table[head], line)
		}
	}
	return table
}

// parse understands a text as a bot without business terms does.
func parse(text string) (*nlu.Utterance, string) {
	u := nlu.NewParser(nil).ParseText(text)
	return &u, compact(u.Norm)
}

var askingNames = map[asking]string{notAsking: "no", aboutIt: "about", within: "within", plainly: "plainly"}

func TestAsksForPerson(t *testing.T) {
	a := newAsks(nil)
	asked, other := 0, 0
	for want, lines := range readTable(t, "asks.txt") {
		for _, line := range lines {
			if got := askingNames[a.read(parse(line))]; got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if want == "no" {
			other += len(lines)
		} else {
			asked += len(lines)
		}
	}
	if asked < 120 || other < 120 {
		t.Errorf("the table has %d requests and %d others, want 120 of each", asked, other)
	}
}

func TestOwnWaysToAsk(t *testing.T) {
	a := newAsks([]string{"接线小妹", "转人工费"})
	for text, want := range map[string]asking{
		"接线小妹":        plainly,
		"麻烦叫一下接线小妹":   plainly,
		"接线小妹工资多少":    notAsking,
		"转人工费":        plainly,
		"接 线 小 妹！":    plainly,
		"人工":          plainly,
		"不要给我转接线小妹":   notAsking,
		"快递丢了快点叫接线小妹": within,
	} {
		if got := a.read(parse(text)); got != want {
			t.Errorf("%s: %s, want %s", text, askingNames[got], askingNames[want])
		}
	}
	if got := newAsks(nil).read(parse("接线小妹")); got != notAsking {
		t.Errorf("one bot's words reached another: %s", askingNames[got])
	}
}

func TestDissatisfied(t *testing.T) {
	table := readTable(t, "dissatisfied.txt")
	for _, want := range []bool{true, false} {
		lines := table[map[bool]string{true: "yes", false: "no"}[want]]
		if len(lines) < 60 {
			t.Errorf("%d lines for %v, want 60", len(lines), want)
		}
		for _, line := range lines {
			if got := dissatisfied(parse(line)) != notAsking; got != want {
				t.Errorf("%s: %v, want %v", line, got, want)
			}
		}
	}
}

func TestSmallTalk(t *testing.T) {
	talk := newSmallTalk(kb.Policy{Name: "小应"})
	table := readTable(t, "chitchat.txt")
	for want, lines := range table {
		for _, line := range lines {
			got := "none"
			if c := talk.read(parse(line)); c != nil {
				got = c.Name
			}
			if got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
	}
	for _, s := range talk.sets {
		if len(table[s.Name]) < 10 {
			t.Errorf("%s: %d lines, want 10", s.Name, len(table[s.Name]))
		}
		if s.Text == "" || strings.Contains(s.Text, "{") {
			t.Errorf("%s replies %q", s.Name, s.Text)
		}
	}
}

// Every set has wordings enough, and no word is lost to an earlier set.
func TestWordFiles(t *testing.T) {
	for file, least := range map[string]int{"chitchat.txt": 25, "dissatisfied.txt": 15, "cancel.txt": 25, "handoff.txt": 1} {
		owner := map[string]string{}
		for _, list := range readWords(file) {
			if len(list.words) < least {
				t.Errorf("%s: %s has %d words, want %d", file, list.name, len(list.words), least)
			}
			for _, w := range list.words {
				key := compact(nlu.Normalize(w))
				if key == "" {
					t.Errorf("%s: %q is nothing once normalised", file, w)
				}
				if owner[key] == "" {
					owner[key] = list.name
				}
			}
		}
	}
}

func TestOwnSmallTalk(t *testing.T) {
	talk := newSmallTalk(kb.Policy{Name: "小应", Chitchat: []kb.Chitchat{
		{Name: "greeting", Words: []string{"hi小应"}, Text: "嗨！"},
		{Name: "joke", Words: []string{"讲个笑话", "哈哈"}, Text: "从前……"},
		{Name: "thanks", Words: []string{"3Q啦"}},
	}})
	for text, want := range map[string]string{
		"你好":         "嗨！",
		"Hi，小应！":     "嗨！",
		"讲个笑话":       "从前……",
		"请问 讲个笑话 谢谢": "从前……",
		"哈哈哈哈":       "从前……",
		"3q啦":        chitchatTexts["thanks"],
		"再见":         chitchatTexts["bye"],
	} {
		if c := talk.read(parse(text)); c == nil || c.Text != want {
			t.Errorf("%s: %v, want %q", text, c, want)
		}
	}
}

func TestShapes(t *testing.T) {
	for text, want := range map[string]shape{
		"": mute, "😀😀": mute, "？？？": mute, "...": mute, "　": mute, "~~~": mute,
		"1": scrap, "123": scrap, "13800138000": scrap, "卡": scrap, "5%": scrap, "a": scrap,
		"asdfgh": latins, "etc": latins, "e32": latins, "vip 1": latins,
		"5元": words, "什么": words, "app下载": words,
	} {
		if _, flat := parse(text); shapeOf(flat) != want {
			t.Errorf("%q: %v, want %v", text, shapeOf(flat), want)
		}
	}
}

func TestCancels(t *testing.T) {
	for text, want := range map[string]bool{
		"取消": true, "取消吧": true, "不用人工了": true, "算了，不等了": true, "继续问机器人": true, "不排队了！": true,
		"取消订单": false, "怎么取消": false, "算了吧我要退款": false, "": false, "人工": false,
	} {
		if _, flat := parse(text); cancels(flat) != want {
			t.Errorf("%s: %v, want %v", text, !want, want)
		}
	}
}

func TestSensitiveWordsStandApart(t *testing.T) {
	lex := lexicon{}
	for i, w := range []string{"12315", "割腕", "被 骗", "ems"} {
		lex.add(w, i+1)
	}
	for text, want := range map[string]int{
		"我要打12315": 1, "12315": 1, "12315投诉": 1, "订单8123150": 0, "1 2 3 1 5": 1,
		"想割 腕": 2, "割，腕": 2, "我被骗了": 3, "被骗": 3, "發ems嗎": 4, "items": 0, "": 0,
	} {
		_, flat := parse(text)
		if w, _ := lex.find(flat); w.class != want {
			t.Errorf("%s: %d, want %d", text, w.class, want)
		}
	}
}
