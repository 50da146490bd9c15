package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestEmbed(t *testing.T) {
	for _, c := range []Config{{}, {Base64: true}, {Dimensions: 32}, {Dimensions: 5, Base64: true, Batch: 1}} {
		t.Run(fmt.Sprint(c.Base64, c.Dimensions, c.Batch), func(t *testing.T) {
			s := newService(t)
			c.URL = s.over()
			e := embedder(t, c)
			got, err := e.Embed(t.Context(), []string{"怎么还款", "年费多少"})
			if err != nil {
				t.Fatal(err)
			}
			wantVectors(t, got, "怎么还款", "年费多少")
			sum := 0.0
			for _, x := range got[0] {
				sum += float64(x) * float64(x)
			}
			if math.Abs(sum-1) > 1e-6 || c.Dimensions != 0 && len(got[0]) != c.Dimensions {
				t.Errorf("%d dimensions, square of the length %v", len(got[0]), sum)
			}
			q := s.heard()[0]
			if q.Model != "bge-small-zh" || q.Dimensions != c.Dimensions || (q.Format == "base64") != c.Base64 {
				t.Errorf("asked %+v", q)
			}
		})
	}
}

func TestEmbedNothing(t *testing.T) {
	s := newService(t)
	got, err := embedder(t, Config{URL: s.over()}).Embed(t.Context(), nil)
	if len(got) != 0 || err != nil || len(s.heard()) != 0 {
		t.Errorf("%v %v", got, err)
	}
}

// Each wrong answer is an error of its kind, and none is ever half believed.
func TestWrongAnswers(t *testing.T) {
	vec := func(index int, numbers string) string {
		return fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%s]}`, index, numbers)
	}
	list := func(items ...string) string { return `{"object":"list","data":[` + strings.Join(items, ",") + `]}` }
	for _, c := range []struct{ name, body, want string }{
		{"good", list(vec(0, "1,0"), vec(1, "0,1")), ""},
		{"permuted", list(vec(1, "0,1"), vec(0, "1,0")), ""},
		{"one too few", list(vec(0, "1,0")), "1 vectors for 2 texts"},
		{"one too many", list(vec(0, "1,0"), vec(1, "0,1"), vec(2, "1,1")), "3 vectors for 2 texts"},
		{"none", list(), "0 vectors for 2 texts"},
		{"index twice", list(vec(1, "1,0"), vec(1, "0,1")), "index 1 twice"},
		{"index beyond", list(vec(0, "1,0"), vec(2, "0,1")), "index 2 twice or beyond 2 texts"},
		{"index negative", list(vec(-1, "1,0"), vec(1, "0,1")), "index -1 twice or beyond"},
		{"lengths differ", list(vec(0, "1,0"), vec(1, "0,1,1")), "a vector of 3 dimensions among those of 2"},
		{"empty vectors", list(vec(0, ""), vec(1, "")), "a vector of 0 dimensions"},
		{"no vectors", `{"data":[{"index":0},{"index":1}]}`, "a vector of 0 dimensions"},
		{"too many dimensions", list(vec(0, strings.Repeat("1,", MaxDimensions)+"1"), vec(1, "1")), "a vector of 4097 dimensions"},
		{"zero vector", list(vec(0, "0,0"), vec(1, "0,1")), "a vector without a direction"},
		{"beyond float32", list(vec(0, "1e39,0"), vec(1, "0,1")), "cannot unmarshal"},
		{"words for numbers", list(vec(0, `"a"`), vec(1, "0,1")), "cannot unmarshal"},
		{"base64 unasked", `{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAPw=="}]}`, "cannot unmarshal"},
		{"other JSON", `{"hello":"world"}`, "0 vectors for 2 texts"},
		{"broken JSON", list(vec(0, "1,0"))[:40], "unexpected EOF"},
		{"no JSON", "<html>", "invalid character"},
		{"empty", "", "EOF"},
		{"huge", `{"data":[` + strings.Repeat(" ", 2*MaxDimensions*bytesANumber+64<<10) + `]}`, "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newService(t)
			e := embedder(t, Config{URL: s.over(), Batch: 2, Timeout: time.Minute})
			s.sends(c.body)
			got, err := e.Embed(t.Context(), []string{"a", "b"})
			if c.want == "" {
				if err != nil || !slices.Equal(got[0], []float32{1, 0}) || !slices.Equal(got[1], []float32{0, 1}) {
					t.Errorf("%v %v", got, err)
				}
				return
			}
			if !errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), c.want) || got != nil {
				t.Errorf("%v %v, want %q", got, err, c.want)
			}
			if st := e.Stats(); st.Failures != 1 || st.Calls != 1 {
				t.Errorf("%+v", st)
			}
			s.says(nil)
			if got, err = e.Embed(t.Context(), []string{"a", "b"}); err != nil {
				t.Fatalf("nothing of it may stay: %v", err)
			}
			wantVectors(t, got, "a", "b")
		})
	}
}

// NaN and infinities can be said in base64 only.
func TestNumbersThatAreNone(t *testing.T) {
	s := newService(t)
	e := embedder(t, Config{URL: s.over(), Base64: true, Timeout: time.Minute})
	for name, b := range map[string]string{"NaN": "AADAfwAAgD8=", "infinity": "AACAfwAAgD8=", "cut base64": "AACAPwAA", "no base64": "?"} {
		s.sends(`{"data":[{"index":0,"embedding":"` + b + `"}]}`)
		got, err := e.Embed(t.Context(), []string{name})
		if name == "cut base64" { // the library drops what makes no whole number
			if err != nil || len(got[0]) != 1 {
				t.Errorf("%s: %v %v", name, got, err)
			}
			continue
		}
		if !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for status, body := range map[int]string{
		400: `{"error":{"message":"input too long for sk-canary","type":"invalid"}}`,
		401: `{"error":{"message":"Incorrect API key provided: sk-canary"}}`,
		404: "404 page not found sk-canary",
		429: `{"error":{"message":"slow down","code":"rate"}}`,
		500: "", 502: "<html>bad gateway sk-canary</html>", 503: `{"error":"sk-canary"}`,
	} {
		s := newService(t)
		logger, log := logged()
		e := embedder(t, Config{URL: s.over(), Key: "sk-canary", Timeout: time.Minute, Logger: logger})
		s.fails(status, body)
		for range tripAfter {
			_, err := e.Embed(t.Context(), []string{"a"})
			var got StatusError
			if !errors.As(err, &got) || int(got) != status || strings.Contains(err.Error(), "canary") {
				t.Errorf("%d: %v", status, err)
			}
		}
		if !strings.Contains(log.String(), fmt.Sprint(status)) || strings.Contains(log.String(), "canary") {
			t.Errorf("%d: log %q", status, log)
		}
		if s.keys[0] != "Bearer sk-canary" {
			t.Errorf("the service was shown %q", s.keys[0])
		}
	}
}

// A redirect would carry questions to where nobody sent them.
func TestRedirectsAreNotFollowed(t *testing.T) {
	s := newService(t)
	other := newService(t)
	to := other.over()
	s.says(func(w http.ResponseWriter, r *http.Request, _ request) bool {
		http.Redirect(w, r, to+"/embeddings", http.StatusTemporaryRedirect)
		return true
	})
	_, err := embedder(t, Config{URL: s.over(), Timeout: time.Minute}).Embed(t.Context(), []string{"a"})
	if err == nil || !strings.Contains(err.Error(), "redirects") || len(other.heard()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestNobodyListens(t *testing.T) {
	h := httptest.NewServer(http.NotFoundHandler())
	h.Close()
	e := embedder(t, Config{URL: h.URL, Timeout: time.Minute})
	for i := range tripAfter + 3 {
		_, err := e.Embed(t.Context(), []string{"a"})
		if err == nil || errors.Is(err, ErrOpen) != (i >= tripAfter) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if st := e.Stats(); st.Calls != tripAfter || st.Failures != tripAfter || st.Refused != 3 || st.Breaker != Open {
		t.Errorf("%+v", st)
	}
}

// A question asked again is answered from memory, which is bounded and forgets what
// is not asked for.
func TestQuestionsAreKept(t *testing.T) {
	s := newService(t)
	e := embedder(t, Config{URL: s.over(), Timeout: time.Minute, Batch: 100})
	ask := func(qs ...string) (sent int) {
		t.Helper()
		got, err := e.Embed(t.Context(), qs)
		if err != nil {
			t.Fatal(err)
		}
		wantVectors(t, got, qs...)
		for _, r := range s.heard() {
			sent += len(r.Input)
		}
		return sent
	}
	if n := ask("a", "b"); n != 2 {
		t.Errorf("sent %d", n)
	}
	if n := ask("b", "c", "a"); n != 1 {
		t.Errorf("sent %d, want c alone", n)
	}
	many := texts(keptVectors)
	for part := range slices.Chunk(many, 100) {
		ask(append(part, "a")...)
	}
	if n := ask("a"); n != 0 {
		t.Error("what is asked all the time was forgotten")
	}
	if n := ask("b"); n != 1 {
		t.Error("what nobody asks is kept for ever")
	}
	if n := len(e.questions.young) + len(e.questions.older); n > keptVectors {
		t.Errorf("%d vectors kept", n)
	}
	if st := e.Stats(); st.Hits == 0 || st.Texts != uint64(keptVectors+4) {
		t.Errorf("%+v", st)
	}
}

// Many ask at once while the service is good, bad and gone; each gets his own vector or none.
func TestConcurrentUse(t *testing.T) {
	s := newService(t)
	n := 0
	s.says(func(w http.ResponseWriter, _ *http.Request, q request) bool {
		s.mu.Lock()
		n++
		bad := n%4 == 0
		s.mu.Unlock()
		if bad {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return bad
	})
	e := embedder(t, Config{URL: s.over(), Timeout: time.Minute, File: t.TempDir() + "/v"})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 50 {
				q := fmt.Sprintf("问题%d", (i*7+w)%60)
				if got, err := e.Embed(t.Context(), []string{q}); err == nil {
					wantVectors(t, got, q)
				}
				e.Stats()
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			err := e.EmbedAll(t.Context(), texts(200), func(i int, v []float32) error {
				wantVectors(t, [][]float32{v}, texts(200)[i])
				return nil
			})
			if err != nil && !errors.Is(err, StatusError(500)) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// More questions at once than the service can be sent are refused at once.
func TestInFlightIsBounded(t *testing.T) {
	inBubble(t, Config{Timeout: time.Hour}, func(t *testing.T, s *service, e *Embedder) {
		s.takes(time.Minute)
		errs := make(chan error)
		for i := range maxInFlight + 5 {
			go func() {
				_, err := e.Embed(t.Context(), []string{fmt.Sprint(i)})
				errs <- err
			}()
		}
		busy := 0
		for range maxInFlight + 5 {
			if err := <-errs; errors.Is(err, ErrBusy) {
				busy++
			} else if err != nil {
				t.Error(err)
			}
		}
		if busy != 5 || e.Stats().Refused != 5 {
			t.Errorf("%d refused", busy)
		}
	})
}

func TestConfigurationIsChecked(t *testing.T) {
	for _, c := range []struct {
		Config
		want string
	}{
		{Config{URL: "http://localhost:8080/v1", Model: "m"}, ""},
		{Config{URL: "https://embed.example/v1/", Model: "m", Dimensions: MaxDimensions, Batch: MaxBatch}, ""},
		{Config{Model: "m"}, "base URL"},
		{Config{URL: "localhost:8080", Model: "m"}, "base URL"},
		{Config{URL: "file:///etc/passwd", Model: "m"}, "base URL"},
		{Config{URL: "http://[::1/canary", Model: "m"}, "base URL"},
		{Config{URL: "http://u:canary@h/v1", Model: "m"}, "without user"},
		{Config{URL: "http://h/v1?key=canary", Model: "m"}, "without user"},
		{Config{URL: "http://h/v1"}, "no model"},
		{Config{URL: "http://h/v1", Model: "m", Dimensions: MaxDimensions + 1}, "4097 dimensions"},
		{Config{URL: "http://h/v1", Model: "m", Dimensions: -1}, "-1 dimensions"},
		{Config{URL: "http://h/v1", Model: "m", Batch: MaxBatch + 1}, "2049 texts"},
		{Config{URL: "http://h/v1", Model: "m", Timeout: -1}, "time-out"},
	} {
		_, err := New(c.Config)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "canary")) {
			t.Errorf("%s %s: %v, want %q", c.URL, c.Model, err, c.want)
		}
	}
}

// A base URL works with and without the slash at its end.
func TestSlashAtTheEnd(t *testing.T) {
	s := newService(t)
	e := embedder(t, Config{URL: s.over() + "/"})
	if _, err := e.Embed(t.Context(), []string{"a"}); err != nil {
		t.Error(err)
	}
}

// BenchmarkEmbed is a call over the loop-back interface with vectors of 1,024 dimensions.
func BenchmarkEmbed(b *testing.B) {
	for _, base64 := range []bool{false, true} {
		b.Run(fmt.Sprintf("base64=%v", base64), func(b *testing.B) {
			h := httptest.NewServer(&service{dims: 1024})
			defer h.Close()
			e, err := New(Config{URL: h.URL + "/v1", Model: "m", Base64: base64})
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				if _, err := e.Embed(context.Background(), []string{fmt.Sprint(i)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
