package webhook

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

// The example of the Standard Webhooks specification.
func TestSignatureOfTheSpecification(t *testing.T) {
	key, err := secretKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	body := []byte(`{"order":"YD1"}`)
	key, err := secretKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(h http.Header)
		at     time.Duration
		body   string
		secret string
		bad    bool
	}{
		"as it was sent":       {},
		"five minutes later":   {at: maxAge},
		"of a clock that lags": {at: -maxAge},
		"too old":              {at: maxAge + time.Second, bad: true},
		"of the future":        {at: -maxAge - time.Second, bad: true},
		"another body":         {body: `{"order":"YD2"}`, bad: true},
		"another secret":       {secret: "another secret of the tests", bad: true},
		"another id":           {change: func(h http.Header) { h.Set(HeaderID, "other") }, bad: true},
		"another key":          {change: func(h http.Header) { h.Set(HeaderIdempotency, "other") }, bad: true},
		"another time":         {change: func(h http.Header) { h.Set(HeaderTime, "1800000001") }, bad: true},
		"no time":              {change: func(h http.Header) { h.Del(HeaderTime) }, bad: true},
		"no signature":         {change: func(h http.Header) { h.Del(HeaderSignature) }, bad: true},
		"another version":      {change: func(h http.Header) { h.Set(HeaderSignature, "v2"+h.Get(HeaderSignature)[2:]) }, bad: true},
		"two, the second fits": {change: func(h http.Header) { h.Set(HeaderSignature, "v1,AAAA "+h.Get(HeaderSignature)) }},
		"a secret too short":   {secret: "short", bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			sign(h, key, "k-1", now, body)
			if c.change != nil {
				c.change(h)
			}
			text, with := string(body), secret
			if c.body != "" {
				text = c.body
			}
			if c.secret != "" {
				with = c.secret
			}
			err := Verify(with, h, []byte(text), now.Add(c.at))
			if (err != nil) != c.bad || err != nil && !errors.Is(err, ErrSignature) && !errors.Is(err, ErrSecret) {
				t.Errorf("%v", err)
			}
		})
	}
}
