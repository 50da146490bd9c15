package server

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"yingda/dialog"
	"yingda/kb"
)

// fullReply has every field that a reply can have.
var fullReply = dialog.Reply{
	Kind: dialog.Clarify, Text: "第一行\n“引号” \"quoted\" \\ <b>&\u2028\u2029\x00\x1f\x7f😀", Confidence: 0.123456789,
	Entry:   &dialog.EntryRef{ID: "e-1", Question: "问？", Matched: "问"},
	Facts:   []kb.Fact{{ID: "hidden", Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元", Source: "内部文件"}, {Subject: "a", Predicate: "b", Object: "c"}},
	Options: []dialog.Option{{Label: "甲", Entry: "e-2", Confidence: 0.5}, {Label: "乙\"", Entry: "e-3", Confidence: 1e-9}},
	Handoff: &dialog.HandoffInfo{Reason: "asked", Queue: "default", Position: 2}, Chitchat: "greeting",
	State: dialog.Waiting, Version: 42, Generated: true, Related: []string{"相关一", "相关二"},
	Flow: &dialog.FlowInfo{Name: "挂失", Awaiting: "card_no", Slots: map[string]string{"card_type": "信用卡", "a\"": "\n"}},
}

// TestReplyIsWhatEncodingJSONWrites: the hand-written encoder leaves no field
// out and writes each as encoding/json does, apart from what visitors must not see.
func TestReplyIsWhatEncodingJSONWrites(t *testing.T) {
	for name, r := range map[string]dialog.Reply{
		"every field":  fullReply,
		"a flow's end": {Kind: dialog.Answer, State: dialog.WithBot, Flow: &dialog.FlowInfo{Name: "挂失"}},
		"no field":     {Kind: dialog.Fallback, State: dialog.WithBot},
	} {
		want := map[string]any{}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		want["session"], want["visitor_token"], want["turn"], want["html"] = "s\"1", "t-1", 3.0, "<p>x</p>"
		want["extra"] = true
		if facts, ok := want["facts"].([]any); ok {
			for _, f := range facts {
				delete(f.(map[string]any), "id")
				delete(f.(map[string]any), "source")
			}
		}
		members := `"text":` + string(appendString(nil, r.Text)) + `,"html":"<p>x</p>"`
		line := appendReply(nil, `s"1`, "t-1", 3, &r, rendered{members: members}, `,"extra":true`)
		got := map[string]any{}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%s: %v in %s", name, err, line)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, want)
		}
	}
}

// TestFullReplyIsFull: a field added to Reply must be added to fullReply, and so to the encoder.
func TestFullReplyIsFull(t *testing.T) {
	v := reflect.ValueOf(fullReply)
	for i := range v.NumField() {
		if tag, ok := v.Type().Field(i).Tag.Lookup("json"); !ok || tag == "-" {
			continue // not for visitors
		}
		if v.Field(i).IsZero() {
			t.Errorf("fullReply has no %s", v.Type().Field(i).Name)
		}
	}
}

func TestAppendFloat(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 1: "1", 0.8: "0.8", 1e-7: "0.0000001", math.Inf(1): "0", 0.9999999999999999: "0.9999999999999999"} {
		if got := string(appendFloat(nil, f)); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
	}
	if got := string(appendFloat(nil, math.NaN())); got != "0" {
		t.Errorf("NaN: %s", got)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "信用卡", "a\"b\\c\n\x00\u2028", "\xff\xfe", "\xed\xa0\x80", "😀\u007f", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := appendString(nil, s)
		var got string
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%q became %s: %v", s, line, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); utf8.ValidString(s) && got != want {
			t.Errorf("%q became %s and is read as %q", s, line, got)
		}
		std, _ := json.Marshal(s)
		var theirs string
		if err := json.Unmarshal(std, &theirs); err == nil && theirs != got {
			t.Errorf("%q: encoding/json reads back %q, ours %q", s, theirs, got)
		}
	})
}
