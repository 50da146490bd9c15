package demo_test

import (
	"os"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

// The flow that README.md teaches with: it passes the check without a word, and books a room.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```yaml\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("README.md has no YAML")
	}
	k, bad := corpus.ReadFlows("README.md", []byte(block))
	for _, m := range append(bad, kb.Check(k)...) {
		t.Error(m)
	}
	b, err := dialog.Compile(k, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := hold(t, bots{"readme": b}, "pack readme\n> 我要订房\n> 明天\n> 第二个\n> 确认\n> 5\n> 订明天的房间\n> 豪华大床房\n")
	for _, want := range []string{"请问哪天入住？", "  - 豪华大床房（428 元）\n", "2026年11月22日（周日）入住豪华大床房（428 元），确认吗？", "订好了，订单号 FJ2611210001。"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if _, again, _ := strings.Cut(got, "> 订明天的房间"); strings.Contains(again, "  - 豪华大床房") {
		t.Errorf("the room is offered twice:\n%s", got)
	}
}
