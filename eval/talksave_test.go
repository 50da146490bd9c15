package eval

import (
	"strings"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// A conversation that is saved and held again comes out the same.
func TestSaveTalk(t *testing.T) {
	talks := parsed(t, pointTalk+"-- talk --\n> 你好\n")
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	s, at := dialog.Session{State: dialog.WithBot}, talkTime
	var turns []dialog.Turn
	say := func(text, choice string, after time.Duration) {
		at = at.Add(after)
		m := dialog.Message{Text: text, Choice: choice, Channel: "web", At: at}
		var r dialog.Reply
		s, r = bot.Step(s, m)
		turns = append(turns, dialog.Turn{N: len(turns) + 1, Message: m, Reply: r})
	}
	say("查一下积分", "", 0)
	say("1234", "", 20*time.Second)
	say("你们几点开门", "", time.Minute)
	say("储蓄卡", turns[2].Reply.Options[1].Entry, time.Hour)
	say("转人工", "", time.Minute)
	turns = append(turns, dialog.Turn{N: 6, Message: dialog.Message{Text: "我的卡号是****", At: at.Add(time.Minute)}, Reply: dialog.Reply{Kind: dialog.Silent}})

	saved := string(SaveTalk(turns))
	for _, want := range []string{"-- talk at=2026-03-02T10:00:00+08:00 channel=web --\n", "> 查一下积分\nask 尾号？\n  awaiting tail\n", "+ 59m0s\n", "* 储蓄卡\n", "# 人工服务中", "# 下一句有遮盖"} {
		if !strings.Contains(saved, want) {
			t.Errorf("%q is missing in\n%s", want, saved)
		}
	}
	if strings.Contains(saved, "我的卡号") {
		t.Errorf("what a person was told is saved:\n%s", saved)
	}
	again := parsed(t, pointTalk+saved[strings.Index(saved, "-- talk"):])
	if diffs := again.Run(bot); len(diffs) > 0 {
		t.Errorf("held again it differs: %v\n%s", diffs, saved)
	}
	if again.Talks[0].Channel != "web" || len(again.Talks[0].Steps) != 5 {
		t.Errorf("read again: %+v", again.Talks[0])
	}
	if _, err := ParseTalks("t.txt", SaveTalk(nil)); err == nil {
		t.Error("a talk of nothing was read")
	}
}
