// Package webhook calls the services that flows name (kb.Webhook): JSON over HTTP,
// signed, bounded in time and size, tried again where that is safe, left alone while
// they fail. It only goes where the operator says, see Hosts.
//
// A request is a POST of a JSON object of strings, the fields of kb.Webhook.Send,
// signed as Standard Webhooks (standardwebhooks.com) has it, see Sign. The same order
// has the same webhook-id and Idempotency-Key however often it is tried: a service
// that keeps what it answered to a key does nothing twice.
package webhook

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"yingda/dialog/flow"
	"yingda/kb"
)

// Config is where webhooks may go and how they are signed.
type Config struct {
	// Hosts are the only hosts that are called, each one of
	//
	//	api.example.com              at the port of its scheme, public addresses only
	//	10.0.0.8:8080                this port, private addresses too
	//	orders=10.0.0.8:8080         a name for an address: http://orders/… goes there
	//
	// None: every call fails.
	Hosts  []string
	Secret string // for signing, see Sign; at least MinSecret bytes

	Logger *slog.Logger     // nil: slog.Default()
	Now    func() time.Time // of signatures; nil: time.Now
}

// Limits of calls.
const (
	maxAnswer   = 1 << 20 // bytes of a response: a list of 20 items is kept, of a few hundred bytes each
	maxDepth    = 20      // of JSON, as for what visitors send
	maxInFlight = 32      // calls of one host at once: more only queue up there
	tripAfter   = 5       // failures in a row open the breaker
	openFor     = 10 * time.Second
	firstPause  = 100 * time.Millisecond // before the second try; twice as long before each further one
	dialWithin  = 2 * time.Second
)

var (
	// ErrHost: the address is not one that the operator allows. Nothing was sent.
	ErrHost = errors.New("host is not allowed")
	// ErrAddress: the host is at an address that only an explicit host:port allows. Nothing was sent.
	ErrAddress = errors.New("address is not public")
	// ErrOpen: the host failed lately and is left alone for a while. Nothing was sent.
	ErrOpen = errors.New("host is left alone after failures")
	// ErrBusy: too many calls of the host are under way. Nothing was sent.
	ErrBusy = errors.New("too many calls of the host at once")
	// ErrAnswer: the answer is not what it should be: no JSON object, too large, too deep.
	ErrAnswer = errors.New("wrong answer")
)

// StatusError is an HTTP status other than 2xx. Redirects are among them: none is followed.
type StatusError int

func (s StatusError) Error() string {
	return fmt.Sprintf("status %d %s", int(s), http.StatusText(int(s)))
}

// Client is a dialog.Caller. It is safe for any number of goroutines.
type Client struct {
	Config
	key   []byte
	hosts map[string]*host
}

// New makes a client; nothing is called. The error is a configuration that cannot work.
func New(c Config) (*Client, error) {
	c.Logger = cmp.Or(c.Logger, slog.Default())
	if c.Now == nil {
		c.Now = time.Now
	}
	key, err := secretKey(c.Secret)
	if err != nil {
		return nil, err
	}
	out := &Client{Config: c, key: key, hosts: map[string]*host{}}
	for _, text := range c.Hosts {
		h, err := newHost(text)
		if err != nil {
			return nil, err
		}
		h.breaker = newBreaker(h.name, c.Logger)
		out.hosts[h.name] = h
	}
	return out, nil
}

// Call does a call, within the webhook's time-out and the context. Why one failed is
// logged here, without values: they are visitors'.
func (c *Client) Call(ctx context.Context, call flow.Call) flow.Result {
	start := time.Now()
	values, tries, err := c.call(ctx, call)
	took := time.Since(start).Milliseconds()
	if err != nil {
		c.Logger.Warn("webhook failed", "webhook", call.Name, "tries", tries, "took_ms", took, "err", err)
		return flow.Result{Failed: err.Error()}
	}
	c.Logger.Debug("webhook called", "webhook", call.Name, "tries", tries, "took_ms", took)
	return flow.Result{Values: values}
}

func (c *Client) call(ctx context.Context, call flow.Call) (values map[string]any, tries int, err error) {
	if call.Webhook == nil {
		return nil, 0, fmt.Errorf("webhook %q is not defined", call.Name)
	}
	h, err := c.hostOf(call.Webhook.URL)
	if err != nil {
		return nil, 0, err
	}
	body, err := json.Marshal(call.Values)
	if err != nil {
		return nil, 0, fmt.Errorf("encode request: %w", err)
	}
	select {
	case h.busy <- struct{}{}:
		defer func() { <-h.busy }()
	default:
		return nil, 0, ErrBusy
	}
	within := time.Duration(cmp.Or(call.Webhook.TimeoutMS, kb.DefaultWebhookMS)) * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	o := order{client: c, host: h, hook: call.Webhook, key: call.Key, body: body}
	tries, err = o.tryAll(ctx)
	if err != nil {
		return nil, tries, err
	}
	return taken(o.answer, call.Webhook.Take), tries, nil
}

// hostOf returns the host that a URL may go to.
func (c *Client) hostOf(text string) (*host, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the URL must be http:// or https:// and a host")
	case u.User != nil:
		return nil, errors.New("the URL must not hold a user or password")
	}
	name, port := lower(u.Hostname()), u.Port()
	if h := c.hosts[join(name, cmp.Or(port, defaultPorts[u.Scheme]))]; h != nil {
		return h, nil
	}
	if h := c.hosts[name]; h != nil && (port == "" || port == defaultPorts[u.Scheme]) {
		return h, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrHost, join(name, cmp.Or(port, defaultPorts[u.Scheme])))
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}
