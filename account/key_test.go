package account

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestNewKeyKeepsNoSecret(t *testing.T) {
	for kind, prefix := range map[KeyKind]string{APIKey: "yk_", SiteKey: "ys_"} {
		k, secret := NewKey(kind, "测试", time.Unix(1, 0))
		other, secret2 := NewKey(kind, "测试", time.Unix(1, 0))
		if !strings.HasPrefix(secret, prefix) || len(secret) != len(prefix)+43 {
			t.Errorf("%s: secret %q is not %s and 256 bits", kind, secret, prefix)
		}
		if secret == secret2 || k.ID == other.ID {
			t.Errorf("%s: two keys are alike", kind)
		}
		if !bytes.Equal(k.Hash, HashSecret(secret)) || bytes.Contains(k.Hash, []byte(secret)) {
			t.Errorf("%s: hash is not the secret's", kind)
		}
	}
}

func TestAllows(t *testing.T) {
	search := Key{Kind: APIKey, Scopes: []string{ScopeSearch}}
	admin := Key{Kind: APIKey, Scopes: []string{ScopeAdmin}}
	off := Key{Kind: APIKey, Scopes: []string{ScopeAdmin}, Disabled: true}
	site := Key{Kind: SiteKey, Scopes: []string{ScopeAdmin}}
	for _, c := range []struct {
		name  string
		key   Key
		scope string
		want  bool
	}{
		{"its own scope", search, ScopeSearch, true},
		{"another scope", search, ScopeAdmin, false},
		{"admin may all", admin, ScopeChat, true},
		{"disabled", off, ScopeSearch, false},
		{"a public site key opens nothing", site, ScopeSearch, false},
	} {
		if got := c.key.Allows(c.scope); got != c.want {
			t.Errorf("%s: Allows(%s) = %v", c.name, c.scope, got)
		}
	}
}

func TestAllowsOrigin(t *testing.T) {
	listed := Key{Kind: SiteKey, Origins: []string{"https://www.example.com", "http://localhost:8080", "https://xn--fiqs8s.example"}}
	any := Key{Kind: SiteKey}
	for _, c := range []struct {
		key    Key
		origin string
		want   bool
	}{
		{listed, "https://www.example.com", true},
		{listed, "http://localhost:8080", true},
		{listed, "https://xn--fiqs8s.example", true},
		{listed, "http://www.example.com", false},
		{listed, "https://example.com", false},
		{listed, "https://www.example.com.evil.test", false},
		{listed, "https://evil-www.example.com", false},
		{listed, "https://a.www.example.com", false},
		{listed, "https://www.example.com:8443", false},
		{listed, "https://WWW.example.com", false}, // browsers send it in lower case
		{listed, "https://www.example.com/", false},
		{listed, "https://www.example.com@evil.test", false},
		{listed, "http://localhost", false},
		{listed, "https://中国.example", false},
		{listed, "null", false},
		{listed, "", false},
		{any, "https://shop.test", true},
		{any, "null", false},
		{any, "", false},
		{Key{Kind: SiteKey, Disabled: true}, "https://shop.test", false},
		{Key{Kind: APIKey}, "https://shop.test", false},
	} {
		if got := c.key.AllowsOrigin(c.origin); got != c.want {
			t.Errorf("origin %q with list %q: got %v", c.origin, c.key.Origins, got)
		}
	}
}
