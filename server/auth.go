package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	"yingda/account"
)

// keyring is all keys in memory, so that no call waits for the store. It is
// replaced as a whole; a key that is disabled stops working within pollEvery.
type keyring struct {
	now atomic.Pointer[keyset]
}

type keyset struct {
	byHash map[[sha256.Size]byte]account.Key
	sites  []account.Key
}

func (k *keyring) load(ctx context.Context, store account.Store) error {
	keys, err := store.Keys(ctx)
	if err != nil {
		return fmt.Errorf("load keys: %w", err)
	}
	set := &keyset{byHash: make(map[[sha256.Size]byte]account.Key, len(keys))}
	for _, key := range keys {
		if len(key.Hash) != sha256.Size || key.Disabled {
			continue
		}
		set.byHash[[sha256.Size]byte(key.Hash)] = key
		if key.Kind == account.SiteKey {
			set.sites = append(set.sites, key)
		}
	}
	k.now.Store(set)
	return nil
}

// find returns the enabled key of a secret.
func (k *keyring) find(secret string) (account.Key, bool) {
	set := k.now.Load()
	if set == nil || secret == "" {
		return account.Key{}, false
	}
	key, ok := set.byHash[sha256.Sum256([]byte(secret))]
	return key, ok
}

// anySite reports whether pages of an origin may use some site key: what can be
// said before the request with the key itself arrives.
func (k *keyring) anySite(origin string) bool {
	set := k.now.Load()
	if set == nil {
		return false
	}
	for i := range set.sites {
		if set.sites[i].AllowsOrigin(origin) {
			return true
		}
	}
	return false
}

// authorize checks the key of a route that needs one.
func (s *Server) authorize(x *exchange, r route) error {
	if r.scope == "" || (r.openAI && s.Demo) {
		return nil
	}
	secret := x.bearer()
	if s.AdminToken != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(s.AdminToken)) == 1 {
		x.key = account.Key{ID: "local", Kind: account.APIKey, Name: "本机命令行", Scopes: []string{account.ScopeAdmin}}
		return nil
	}
	key, ok := s.keys.find(secret)
	if !ok || key.Kind != account.APIKey {
		return refuse(http.StatusUnauthorized, "需要有效的 API 密钥（Authorization: Bearer …）")
	}
	if !key.Allows(r.scope) {
		return refuse(http.StatusForbidden, "这个密钥没有 %s 权限", r.scope)
	}
	x.key = key
	return nil
}

// crossOrigin decides on calls from pages of other sites. Only the visitor's
// routes may be called from there, by origins that some site key lists; which
// key it is, the request itself must say (siteOf).
func (s *Server) crossOrigin(x *exchange, r route) error {
	origin := x.Request.Header.Get("Origin")
	if origin == "" || sameSite(origin, x.Request.Host) {
		return nil
	}
	if !r.public {
		return nil // the browser keeps the response from the page: it has no CORS header
	}
	h := x.Writer.Header()
	h["Vary"] = headVary
	if origin == "null" || !(s.Demo || s.keys.anySite(origin)) {
		return refuse(http.StatusForbidden, "这个网站没有接入权限")
	}
	x.origin = origin
	h["Access-Control-Allow-Origin"] = []string{origin}
	h["Access-Control-Expose-Headers"] = headExposed
	return nil
}

// preflight answers a browser that asks whether it may.
func (s *Server) preflight(x *exchange) error {
	h := x.Writer.Header()
	h["Access-Control-Allow-Methods"] = headCORSVerbs
	h["Access-Control-Allow-Headers"] = headCORSAllow
	h["Access-Control-Max-Age"] = headCORSAge
	x.Status(http.StatusNoContent)
	x.Writer.WriteHeaderNow()
	return nil
}

// sameSite reports whether an origin is this server itself, as the caller sees
// it. The scheme is not compared: TLS may end at a proxy.
func sameSite(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host == host && (u.Scheme == "http" || u.Scheme == "https")
}

// siteOf returns the id of the site key a visitor's page named. Without one the
// id is empty: allowed to whoever is no page of another site, and in a demo.
func (s *Server) siteOf(x *exchange, secret string) (string, error) {
	if secret == "" {
		if x.origin != "" && !s.Demo {
			return "", refuse(http.StatusForbidden, "缺少站点密钥 site_key")
		}
		return "", nil
	}
	key, ok := s.keys.find(secret)
	if !ok || key.Kind != account.SiteKey {
		return "", refuse(http.StatusForbidden, "站点密钥无效或已停用")
	}
	if x.origin != "" && !key.AllowsOrigin(x.origin) {
		return "", refuse(http.StatusForbidden, "这个网站没有接入权限")
	}
	return key.ID, nil
}

// address is who calls, for counting: empty for programs on this very machine
// (health checks, scripts, a proxy that does not say for whom it asks), which
// would otherwise share one visitor's allowance.
func (s *Server) address(x *exchange) string {
	ip := x.ClientIP()
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		host, _, _ := net.SplitHostPort(x.Request.RemoteAddr)
		return host
	}
	if addr.IsLoopback() && x.Request.Header.Get("X-Forwarded-For") == "" && x.Request.Header.Get("Forwarded") == "" {
		return ""
	}
	if addr.Is6() && !addr.Is4In6() {
		p, _ := addr.Prefix(64) // one customer has a whole /64
		return p.String()
	}
	return addr.String()
}
