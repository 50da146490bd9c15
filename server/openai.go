package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"yingda/dialog"
)

// The bot as an OpenAI-compatible model, so that chat clients people have
// already work unchanged. The bot keeps the conversation itself: the last
// message of the user is the question, what came before it is not read. A
// conversation goes on where the request names its user, and is a fresh one
// otherwise.

type chatRequest struct {
	Messages      []chatMessage `json:"messages"`
	User          string        `json:"user"`
	Stream        bool          `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type chatMessage struct {
	Role    string      `json:"role"`
	Content chatContent `json:"content"`
}

// chatContent is a text, or a list of parts of which the texts count.
type chatContent string

// UnmarshalJSON accepts both forms and null.
func (t *chatContent) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		return json.Unmarshal(b, (*string)(t))
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.Text)
	}
	*t = chatContent(strings.Join(texts, "\n"))
	return nil
}

type chatResponse struct {
	ID      string       `json:"id"`
	Object  string       `json:"object"`
	Created int64        `json:"created"` // Unix seconds
	Model   string       `json:"model"`
	Choices []chatChoice `json:"choices"`
	Usage   *chatUsage   `json:"usage,omitempty"`
}

type chatChoice struct {
	Index        int        `json:"index"`
	Message      *chatReply `json:"message,omitempty"`
	Delta        *chatReply `json:"delta,omitempty"`
	FinishReason *string    `json:"finish_reason"`
}

type chatReply struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content"`
}

// chatUsage is an estimate: nothing here costs tokens, but clients show the numbers.
type chatUsage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// chat answers like a chat completion.
func (s *Server) chat(x *exchange) error {
	var q chatRequest
	if err := readJSON(x.Context, maxChatBytes, &q); err != nil {
		return err
	}
	text, err := q.question()
	if err != nil {
		return err
	}
	if err := short("user", q.User); err != nil {
		return err
	}
	talk := s.chats.find(x.key.ID, q.User)
	if err := s.allow(x, talk.session, ""); err != nil {
		return err
	}
	in := dialog.Incoming{
		Session: talk.session,
		Token:   talk.token,
		Visitor: dialog.Visitor{ID: q.User},
		Message: dialog.Message{Text: text, Channel: "openai", At: x.at},
	}
	out, err := s.handle(x, in)
	if isNoSession(err) { // it has expired
		in.Session, in.Token = "", ""
		out, err = s.handle(x, in)
	}
	if err != nil {
		return err
	}
	if out.Token != "" {
		s.chats.keep(x.key.ID, q.User, talkOf{out.Session, out.Token})
	}
	reply := chatText(&out.Reply)
	usage := &chatUsage{PromptTokens: q.tokens(), CompletionTokens: tokens(reply)}
	usage.TotalTokens = usage.PromptTokens + usage.CompletionTokens
	r := chatResponse{ID: "chatcmpl-" + x.id, Created: x.at.Unix(), Model: s.modelName()}
	if q.Stream {
		return s.chatStream(x, r, reply, usage, q.StreamOptions.IncludeUsage)
	}
	stop := "stop"
	r.Object, r.Usage = "chat.completion", usage
	r.Choices = []chatChoice{{Message: &chatReply{"assistant", reply}, FinishReason: &stop}}
	x.JSON(http.StatusOK, r)
	return nil
}

// question returns the last message of the user.
func (q *chatRequest) question() (string, error) {
	for i := len(q.Messages) - 1; i >= 0; i-- {
		if q.Messages[i].Role != "user" {
			continue
		}
		text := strings.TrimSpace(string(q.Messages[i].Content))
		switch n := utf8.RuneCountInString(text); {
		case n == 0:
			return "", invalid("messages", "最后一条 user 消息没有文字")
		case n > maxTextRunes:
			return "", invalid("messages", "问题太长，最多 %d 个字", maxTextRunes)
		}
		return text, nil
	}
	return "", invalid("messages", "messages 里没有 user 消息")
}

func (q *chatRequest) tokens() int {
	n := 0
	for _, m := range q.Messages {
		n += tokens(string(m.Content)) + 4 // what a message costs besides its text, as OpenAI counts it
	}
	return n
}

// tokens estimates the length of a text as a language model would count it: a
// Chinese character is about one, other text one for four bytes.
func tokens(s string) int {
	n, other := 0, 0
	for _, r := range s {
		if r >= 0x2e80 {
			n++
		} else {
			other++
		}
	}
	return n + (other+3)/4
}

// chatText is a reply as one text: options become a numbered list, which can be
// answered with a number.
func chatText(r *dialog.Reply) string {
	if len(r.Options) == 0 {
		return r.Text
	}
	var b strings.Builder
	b.WriteString(r.Text)
	for i, o := range r.Options {
		fmt.Fprintf(&b, "\n%d. %s", i+1, o.Label)
	}
	return b.String()
}

// pieceRunes is the length of a streamed piece: a curated answer is there at
// once, so pieces only please clients that expect several.
const pieceRunes = 24

// chatStream sends a reply as chunks, the way clients that asked for a stream read it.
func (s *Server) chatStream(x *exchange, r chatResponse, reply string, usage *chatUsage, withUsage bool) error {
	r.Object = "chat.completion.chunk"
	var b []byte
	send := func(choices []chatChoice, u *chatUsage) {
		r.Choices, r.Usage = choices, u
		j, _ := json.Marshal(r) // plain fields: cannot fail
		b = append(append(append(b, "data: "...), j...), "\n\n"...)
	}
	send([]chatChoice{{Delta: &chatReply{Role: "assistant"}}}, nil)
	for rest := []rune(reply); len(rest) > 0; {
		n := min(pieceRunes, len(rest))
		send([]chatChoice{{Delta: &chatReply{Content: string(rest[:n])}}}, nil)
		rest = rest[n:]
	}
	stop := "stop"
	send([]chatChoice{{Delta: &chatReply{}, FinishReason: &stop}}, nil)
	if withUsage {
		send([]chatChoice{}, usage)
	}
	b = append(b, "data: [DONE]\n\n"...)
	x.Writer.Header().Set("X-Accel-Buffering", "no")
	return x.sendAs(headEvents, b)
}

// modelName is the bot's name.
func (s *Server) modelName() string {
	if bot := s.Manager.Bot(); bot != nil {
		return bot.Policy().Name
	}
	return "yingda"
}

type modelInfo struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

func (s *Server) modelInfo() modelInfo {
	return modelInfo{s.modelName(), "model", s.started.Unix(), "yingda"}
}

// models lists the one model there is.
func (s *Server) models(x *exchange) error {
	x.JSON(http.StatusOK, map[string]any{"object": "list", "data": []modelInfo{s.modelInfo()}})
	return nil
}

// model describes the model, which answers to its name only here: a chat may name any.
func (s *Server) model(x *exchange) error {
	if x.Param("name") != s.modelName() {
		return refuse(http.StatusNotFound, "没有这个模型")
	}
	x.JSON(http.StatusOK, s.modelInfo())
	return nil
}

// openAIError is a problem in the form OpenAI's clients read.
func openAIError(p *problem) any {
	kind := "invalid_request_error"
	switch {
	case p.Status == http.StatusTooManyRequests:
		kind = "rate_limit_error"
	case p.Status >= 500:
		kind = "server_error"
	}
	info := map[string]any{"message": p.Message, "type": kind, "param": nil, "code": p.Code}
	if len(p.Details) > 0 && p.Details[0].Field != "" {
		info["param"] = p.Details[0].Field
	}
	if p.Status == http.StatusUnauthorized {
		info["code"] = "invalid_api_key"
	}
	return map[string]any{"error": info}
}
