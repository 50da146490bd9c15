package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	openai "github.com/sashabaranov/go-openai"

	"yingda/account"
)

// client is an unmodified OpenAI client.
func (r *rig) client(secret string) *openai.Client {
	cfg := openai.DefaultConfig(secret)
	cfg.BaseURL = r.http.URL + "/v1"
	return openai.NewClientWithConfig(cfg)
}

func user(text string) openai.ChatCompletionMessage {
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: text}
}

func TestOpenAIClient(t *testing.T) {
	r := start(t, nil)
	c := r.client(r.keys[account.ScopeChat])
	res, err := c.CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{
		Model: "gpt-4o",
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: "You are helpful."},
			user("提额"), {Role: openai.ChatMessageRoleAssistant, Content: "在“额度”里申请。"},
			user("信用卡怎么还款"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Choices) != 1 || res.Choices[0].Message.Content != knowledge().Entries[0].Answer ||
		res.Choices[0].Message.Role != "assistant" || res.Choices[0].FinishReason != openai.FinishReasonStop {
		t.Errorf("choices: %+v", res.Choices)
	}
	if res.Object != "chat.completion" || res.Model != "小应" || !strings.HasPrefix(res.ID, "chatcmpl-") || res.Created != r.clock.Now().Unix() {
		t.Errorf("head: %+v", res)
	}
	u := res.Usage
	if u.PromptTokens < 10 || u.CompletionTokens < 10 || u.TotalTokens != u.PromptTokens+u.CompletionTokens {
		t.Errorf("usage: %+v", u)
	}
	models, err := c.ListModels(t.Context())
	if err != nil || len(models.Models) != 1 || models.Models[0].ID != "小应" {
		t.Errorf("models: %+v, %v", models, err)
	}
	if m, err := c.GetModel(t.Context(), "小应"); err != nil || m.ID != "小应" {
		t.Errorf("model: %+v, %v", m, err)
	}
}

func TestOpenAIStream(t *testing.T) {
	r := start(t, nil)
	stream, err := r.client(r.keys[account.ScopeChat]).CreateChatCompletionStream(t.Context(), openai.ChatCompletionRequest{
		Model: "any", Messages: []openai.ChatCompletionMessage{user("信用卡怎么还款")},
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var text strings.Builder
	var finish openai.FinishReason
	var usage *openai.Usage
	pieces := 0
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if chunk.Usage != nil {
			usage = chunk.Usage
		}
		for _, choice := range chunk.Choices {
			text.WriteString(choice.Delta.Content)
			if choice.Delta.Content != "" {
				pieces++
			}
			if choice.FinishReason != "" {
				finish = choice.FinishReason
			}
		}
	}
	if text.String() != knowledge().Entries[0].Answer || pieces < 2 || finish != openai.FinishReasonStop {
		t.Errorf("streamed %q in %d pieces, finished %q", text.String(), pieces, finish)
	}
	if usage == nil || usage.TotalTokens == 0 {
		t.Errorf("usage %+v", usage)
	}
}

// TestOpenAIUser: a named user goes on in one session, where a number answers
// the options; another key's user of the same name, and nobody, do not.
func TestOpenAIUser(t *testing.T) {
	r := startEmpty(t, nil)
	unsure := knowledge()
	unsure.Policy.AnswerAt, unsure.Policy.ClarifyAt = 0.9999, 1e-9 // whatever the calibration, it offers what it finds
	r.publishKnowledge(unsure)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	say := func(c *openai.Client, who, text string) string {
		t.Helper()
		res, err := c.CreateChatCompletion(context.Background(), openai.ChatCompletionRequest{Model: "m", User: who, Messages: []openai.ChatCompletionMessage{user(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return res.Choices[0].Message.Content
	}
	c := r.client(r.keys[account.ScopeChat])
	options := say(c, "u1", "信用卡挂失怎么办")
	if !strings.Contains(options, "\n1. ") {
		t.Fatalf("no options in %q", options)
	}
	first := strings.TrimPrefix(strings.Split(options, "\n")[1], "1. ")
	want := ""
	for _, e := range knowledge().Entries {
		if e.Question == first {
			want = e.Answer
		}
	}
	elsewhere := r.client(r.keys[account.ScopeAdmin])
	if got := say(elsewhere, "u1", "1"); got == want {
		t.Errorf("another key's u1 was answered %q in our u1's session", got)
	}
	if got := say(c, "", "1"); got == want {
		t.Errorf("nobody was answered %q in u1's session", got)
	}
	if got := say(c, "u1", "1"); got != want {
		t.Errorf("1 after the options got %q, want %q", got, want)
	}
	r.clock.pass(48 * 3600e9) // the session expires, the user talks on in a new one
	if got := say(c, "u1", "提额"); got != "在“额度”里申请。" {
		t.Errorf("after two days: %q", got)
	}
}

func TestOpenAIErrors(t *testing.T) {
	r := start(t, nil)
	key := bearer(r.keys[account.ScopeChat])
	chat := func(name, body string, status int, want ...string) scenario {
		return scenario{name: name, path: "/v1/chat/completions", body: body, headers: []string{key}, status: status, want: want, not: []string{"request_id\":"}}
	}
	for _, sc := range []scenario{
		chat("no messages", `{"model":"m"}`, 422, `"error":{`, `"type":"invalid_request_error"`, `"param":"messages"`, "没有 user 消息"),
		chat("only the system speaks", `{"messages":[{"role":"system","content":"hi"}]}`, 422, "没有 user 消息"),
		chat("an empty question", `{"messages":[{"role":"user","content":" "}]}`, 422),
		chat("no content", `{"messages":[{"role":"user","content":null}]}`, 422),
		chat("a picture only", `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}}]}]}`, 422),
		chat("parts", `{"messages":[{"role":"user","content":[{"type":"text","text":"提额"}]}]}`, 200, "在“额度”里申请"),
		chat("content of wrong type", `{"messages":[{"role":"user","content":5}]}`, 400),
		chat("messages of wrong type", `{"messages":"hi"}`, 400, "messages 应为数组"),
		chat("not JSON", `{`, 400),
		chat("too long a question", `{"messages":[{"role":"user","content":"`+strings.Repeat("长", 501)+`"}]}`, 422),
		chat("a long history is fine", `{"messages":[{"role":"assistant","content":"`+strings.Repeat("长", 30_000)+`"},{"role":"user","content":"提额"}]}`, 200),
		chat("too long a history", `{"messages":[{"role":"assistant","content":"`+strings.Repeat("长", 90_000)+`"},{"role":"user","content":"提额"}]}`, 413),
		{name: "no such model", method: "GET", path: "/v1/models/gpt-4o", headers: []string{key}, status: 404, want: []string{`"type":"invalid_request_error"`}},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
	_, err := r.client("sk-wrong").CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: "m", Messages: []openai.ChatCompletionMessage{user("提额")}})
	var e *openai.APIError
	if !errors.As(err, &e) || e.HTTPStatusCode != http.StatusUnauthorized || e.Code != "invalid_api_key" || e.Message == "" {
		t.Errorf("with a wrong key: %#v", err)
	}
	demo := start(t, func(c *Config) { c.Demo = true })
	if _, err := demo.client("anything").CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: "m", Messages: []openai.ChatCompletionMessage{user("提额")}}); err != nil {
		t.Errorf("in a demo: %v", err)
	}
}

func TestTokens(t *testing.T) {
	for s, want := range map[string]int{"": 0, "还款": 2, "hello world": 3, "用App还款": 4} {
		if got := tokens(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

// TestChatsForgets: the memory of users has an end, and the one longest unheard goes first.
func TestChatsForgets(t *testing.T) {
	var c chats
	for i := range maxChats + 10 {
		c.keep("k", string(rune(0x4e00+i)), talkOf{"s", "t"})
		c.find("k", string(rune(0x4e00))) // the first stays in use
	}
	if n := len(c.recent.byKey); n != maxChats || c.recent.order.Len() != maxChats {
		t.Errorf("%d users are remembered, want %d", n, maxChats)
	}
	if c.find("k", string(rune(0x4e00))) == (talkOf{}) {
		t.Error("a user who talks all the time was forgotten")
	}
	if c.find("k", string(rune(0x4e00+1))) != (talkOf{}) {
		t.Error("the one longest unheard is still remembered")
	}
}
