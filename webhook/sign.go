package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of a request. They are those of Standard Webhooks, for which libraries
// exist in most languages, and the key once more under the name that API gateways know.
const (
	HeaderID          = "Webhook-Id"        // of the order; the same at every try
	HeaderTime        = "Webhook-Timestamp" // of this try, seconds since 1970
	HeaderSignature   = "Webhook-Signature" // v1,base64(HMAC-SHA256(secret, id.timestamp.body))
	HeaderIdempotency = "Idempotency-Key"   // the id
)

const (
	// MinSecret is the least length of a secret in bytes.
	MinSecret = 16
	// maxAge is how far a request's time may be from the receiver's, either way: what
	// somebody records can be sent again for no longer.
	maxAge = 5 * time.Minute
)

// ErrSecret is a secret that cannot be used. What was given is not repeated.
var ErrSecret = fmt.Errorf("the webhook secret must be at least %d bytes, or whsec_ and base64", MinSecret)

// ErrSignature: a request is not signed with the secret, or not lately.
var ErrSignature = errors.New("webhook signature")

// secretKey is the key that a secret stands for: after whsec_ base64, else its own bytes.
func secretKey(secret string) ([]byte, error) {
	key := []byte(secret)
	if coded, ok := strings.CutPrefix(secret, "whsec_"); ok {
		var err error
		if key, err = base64.StdEncoding.DecodeString(coded); err != nil {
			return nil, ErrSecret
		}
	}
	if len(key) < MinSecret {
		return nil, ErrSecret
	}
	return key, nil
}

func sign(h http.Header, key []byte, id string, now time.Time, body []byte) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	h.Set(HeaderID, id)
	h.Set(HeaderIdempotency, id)
	h.Set(HeaderTime, stamp)
	h.Set(HeaderSignature, "v1,"+signature(key, id, stamp, body))
}

func signature(key []byte, id, stamp string, body []byte) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "%s.%s.", id, stamp)
	m.Write(body)
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Verify is what a receiver does first: the request is of somebody who knows the
// secret, as it is, and not older than five minutes. Several signatures, parted by
// spaces, are for the time in which a secret is changed: one must fit.
func Verify(secret string, h http.Header, body []byte, now time.Time) error {
	key, err := secretKey(secret)
	if err != nil {
		return err
	}
	stamp := h.Get(HeaderTime)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > maxAge {
		return fmt.Errorf("%w: time", ErrSignature)
	}
	if key := h.Get(HeaderIdempotency); key != "" && key != h.Get(HeaderID) {
		return fmt.Errorf("%w: %s is not the id that is signed", ErrSignature, HeaderIdempotency)
	}
	want := "v1," + signature(key, h.Get(HeaderID), stamp, body)
	for given := range strings.FieldsSeq(h.Get(HeaderSignature)) {
		if hmac.Equal([]byte(given), []byte(want)) {
			return nil
		}
	}
	return ErrSignature
}
