package dialog

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/kb"
	"yingda/llm"
	"yingda/retrieval"
)

// model is an embedding service on a real port. It understands 退款 in another
// language, too, and nothing else.
type model struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	hang  chan struct{} // not nil: no answer until it is closed
}

func newModel(t *testing.T) *model {
	m := &model{}
	m.Server = httptest.NewServer(m)
	t.Cleanup(func() { m.wedge(false); m.Close() })
	return m
}

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Input []string `json:"input"`
	}
	json.NewDecoder(r.Body).Decode(&q) // whatever comes: no texts, no vectors
	m.mu.Lock()
	m.asked = append(m.asked, q.Input...)
	hang := m.hang
	m.mu.Unlock()
	if hang != nil {
		<-hang
	}
	type item struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	list := []item{}
	for i, text := range q.Input {
		v := make([]float32, 16)
		v[0] = 1
		for _, r := range text {
			v[3+int(r)%13] += 0.1
		}
		if strings.Contains(text, "退款") || strings.Contains(text, "money back") {
			v[1] += 3
		}
		list = append(list, item{i, v})
	}
	json.NewEncoder(w).Encode(map[string]any{"data": list})
}

// wedge makes the service take questions and answer none, or go on.
func (m *model) wedge(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hang != nil {
		close(m.hang)
		m.hang = nil
	}
	if on {
		m.hang = make(chan struct{})
	}
}

func (m *model) heard() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.asked
	m.asked = nil
	return out
}

// withModel gives a bot the vectors of a service; within is the deadline of a question.
func withModel(t *testing.T, b *Bot, m *model, within time.Duration) *Bot {
	t.Helper()
	e, err := llm.New(llm.Config{URL: m.URL, Model: "m", Timeout: within, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	v := b.NewVectors()
	if err := e.EmbedAll(t.Context(), b.Phrasings(), v.Set); err != nil {
		t.Fatal(err)
	}
	with, err := b.WithEmbeddings(e, v)
	if err != nil {
		t.Fatal(err)
	}
	m.heard()
	return with
}

// firstOf is the entry that a result puts first.
func firstOf(r retrieval.Result) string {
	if len(r.Candidates) == 0 {
		return ""
	}
	return r.Candidates[0].Entry
}

const (
	inOtherWords = "money back" // 退款, in a language the shop does not know
	inThisWay    = "refund"
)

// The service knows what words do not show: in a conversation, in a preview, explained.
func TestEmbeddingFindsOtherWords(t *testing.T) {
	plain := compile(t, nil)
	m := newModel(t)
	b := withModel(t, plain, m, time.Minute)
	if plain.Embedded() || !b.Embedded() {
		t.Error("which bot has vectors?")
	}
	_, without := plain.Understand(Message{Text: inOtherWords, At: noon})
	if firstOf(without) == inThisWay {
		t.Fatal("found by words too, it shows nothing")
	}
	v := newVisit(t)
	v.Swap(b)
	if out := v.say(inOtherWords, ""); firstOf(out.Result) != inThisWay {
		t.Errorf("in a conversation: %+v", out.Result)
	}
	found := b.Search(inOtherWords, retrieval.Options{Explain: true, At: noon})
	if firstOf(found.Result) != inThisWay || !slices.ContainsFunc(found.Result.Candidates[0].Why, func(s retrieval.Signal) bool { return s.Name == "embedding" }) {
		t.Errorf("in a preview: %+v", found.Result)
	}
	if asked := m.heard(); len(asked) != 1 {
		t.Errorf("asked %q: the second time it was known", asked)
	}
}

// Only what can matter goes to the service, and nobody's telephone number does.
func TestWhatTheServiceIsAsked(t *testing.T) {
	m := newModel(t)
	v := newVisit(t)
	v.Swap(withModel(t, v.Bot(), m, time.Minute))
	for _, c := range []struct{ text, choice, sent string }{
		{"怎么退款？", "", ""},
		{"你好", "", ""},
		{"转人工", "", ""},
		{"？？？", "", ""},
		{"随便什么", inThisWay, ""},
		{"请问我的手机13812348000什么时候能收到，谢谢", "", "我的手机138****8000什么时候能收到"},
	} {
		in := v.in
		in.Message.Text, in.Message.Choice = c.text, c.choice
		if _, err := v.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if sent := strings.Join(m.heard(), " "); sent != c.sent {
			t.Errorf("%s: sent %q, want %q", c.text, sent, c.sent)
		}
	}
}

// The service stops answering in the middle: five visitors wait for their deadline,
// those after them for nothing, and all are answered as without it.
func TestServiceThatHangs(t *testing.T) {
	const within = 100 * time.Millisecond
	plain := compile(t, nil)
	m := newModel(t)
	v := newVisit(t)
	v.Swap(withModel(t, plain, m, within))
	v.say(inOtherWords, "")
	m.wedge(true)
	questions := []string{"衣服尺码偏大吗", "什么时候发货", "能便宜点吗", "有没有运费险", "可以开专票吗"}
	answered := func(text string) time.Duration {
		t.Helper()
		start := time.Now()
		out := v.say(text, "")
		took := time.Since(start)
		if _, want := plain.Understand(Message{Text: text, At: noon}); !reflect.DeepEqual(out.Result, want) {
			t.Errorf("%s: %+v, want %+v", text, out.Result, want)
		}
		return took
	}
	for _, q := range questions {
		if took := answered(q); took < within || took > 10*within {
			t.Errorf("%s: answered after %v, want a little more than %v", q, took, within)
		}
	}
	var all time.Duration
	for range 5 {
		for _, q := range questions {
			all += answered(q)
		}
	}
	if all > 10*within { // 25 deadlines would be two and a half times that
		t.Errorf("25 questions behind an open breaker took %v", all)
	}
}

// The service is gone altogether.
func TestServiceThatIsKilled(t *testing.T) {
	plain := compile(t, nil)
	m := newModel(t)
	v := newVisit(t)
	v.Swap(withModel(t, plain, m, time.Minute))
	v.say(inOtherWords, "")
	m.CloseClientConnections()
	m.Close()
	for _, q := range []string{"衣服尺码偏大吗", "什么时候发货", "能便宜点吗", "有没有运费险", "可以开专票吗", "怎么退款", "可以换个颜色吗"} {
		out := v.say(q, "")
		if _, want := plain.Understand(Message{Text: q, At: noon}); !reflect.DeepEqual(out.Result, want) {
			t.Errorf("%s: %+v, want %+v", q, out.Result, want)
		}
	}
	if out := v.say(inOtherWords, ""); firstOf(out.Result) != inThisWay {
		t.Errorf("a question asked before: %+v", out.Result)
	}
}

// Vectors of another bot are refused: each would be taken for another phrasing's.
func TestVectorsOfAnotherBot(t *testing.T) {
	b := compile(t, nil)
	other := compile(t, func(k *kb.Knowledge) { k.Entries = k.Entries[1:] })
	if _, err := b.WithEmbeddings(nil, other.NewVectors()); err == nil {
		t.Error("they are taken")
	}
}
