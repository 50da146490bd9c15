package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/sony/gobreaker/v2"

	"yingda/kb"
)

// order is one call with all its tries.
type order struct {
	client *Client
	host   *host
	hook   *kb.Webhook
	key    string
	body   []byte
	answer any // of the try that succeeded; nil when nothing is taken from it
}

// tryAll tries until one succeeds, no further is worth it, or time is up. Each try
// may take its even share of the time that is left, so that one that hangs leaves
// time for the next.
func (o *order) tryAll(ctx context.Context) (tries int, err error) {
	pause := firstPause
	for left := o.hook.Retries + 1; ; left-- {
		tries++
		err = o.try(ctx, left)
		if err == nil || left == 1 || !temporary(err) || ctx.Err() != nil {
			return tries, err
		}
		if end, ok := ctx.Deadline(); ok {
			pause = min(pause, time.Until(end)/8) // waiting is no use where no time is left to try
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return tries, err
		}
		pause *= 2
	}
}

func (o *order) try(ctx context.Context, left int) error {
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		whole := ctx
		ctx, cancel = context.WithTimeout(whole, time.Until(end)/time.Duration(left))
		defer cancel()
	}
	_, err := o.host.breaker.Execute(func() (any, error) {
		return nil, o.send(ctx)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return ErrOpen
	}
	return err
}

// send is one request and its answer.
func (o *order) send(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.hook.URL, bytes.NewReader(o.body))
	if err != nil {
		return fmt.Errorf("%w: URL", ErrHost)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "yingda")
	sign(req.Header, o.client.key, o.key, o.client.Now(), o.body)
	res, err := o.host.http.Do(req)
	if err != nil {
		return plain(err)
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return StatusError(res.StatusCode)
	}
	if len(o.hook.Take) == 0 {
		return nil
	}
	o.answer, err = readAnswer(res)
	return plain(err)
}

// plain takes the URL off an error: its query can hold a secret, and errors are logged.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// temporary reports whether the next try could succeed where this one failed; it is
// also what counts against a host.
func temporary(err error) bool {
	var status StatusError
	switch {
	case err == nil, errors.Is(err, ErrAnswer), errors.Is(err, ErrHost), errors.Is(err, ErrAddress), errors.Is(err, ErrOpen), errors.Is(err, ErrBusy):
		return false
	case errors.As(err, &status):
		switch int(status) {
		case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false // 429 too: whoever asks for patience gets it
	}
	return true // the network, or time
}

// gone reports whether a call ended because nobody waits for it any more: no fault of the host.
func gone(err error) bool { return errors.Is(err, context.Canceled) }
