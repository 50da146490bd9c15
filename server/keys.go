package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/account"
)

// keyInfo is a key as it may be shown: without its hash.
type keyInfo struct {
	ID        string          `json:"id"`
	Kind      account.KeyKind `json:"kind"`
	Name      string          `json:"name"`
	Scopes    []string        `json:"scopes,omitempty"`
	Origins   []string        `json:"origins,omitempty"`
	CreatedAt string          `json:"created_at"`
	Disabled  bool            `json:"disabled,omitempty"`
	Secret    string          `json:"secret,omitempty"` // only when it was just made
}

func showKey(k account.Key, secret string) keyInfo {
	return keyInfo{k.ID, k.Kind, k.Name, k.Scopes, k.Origins, k.CreatedAt.Format("2006-01-02T15:04:05Z07:00"), k.Disabled, secret}
}

// listKeys lists all keys without their secrets.
func (s *Server) listKeys(x *exchange) error {
	keys, err := s.Accounts.Keys(x.Request.Context())
	if err != nil {
		return err
	}
	list := []keyInfo{}
	for _, k := range keys {
		list = append(list, showKey(k, ""))
	}
	x.JSON(http.StatusOK, map[string]any{"keys": list})
	return nil
}

// createKey makes a key; the response is the only place its secret is ever seen.
func (s *Server) createKey(x *exchange) error {
	var q struct {
		Kind    account.KeyKind `json:"kind"`
		Name    string          `json:"name"`
		Scopes  []string        `json:"scopes"`
		Origins []string        `json:"origins"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	if q.Kind == "" {
		q.Kind = account.APIKey
	}
	if err := checkKey(q.Kind, q.Name, q.Scopes, q.Origins); err != nil {
		return err
	}
	ctx := x.Request.Context()
	k, secret := account.NewKey(q.Kind, q.Name, x.at.UTC())
	k.Scopes, k.Origins = q.Scopes, q.Origins
	if err := s.Accounts.PutKey(ctx, k); err != nil {
		return err
	}
	s.record(x, "key.create", k.ID, string(k.Kind)+" "+strings.Join(append(slices.Clone(k.Scopes), k.Origins...), " "))
	if err := s.keys.load(ctx, s.Accounts); err != nil {
		return err
	}
	x.JSON(http.StatusCreated, showKey(k, secret))
	return nil
}

func checkKey(kind account.KeyKind, name string, scopes, origins []string) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > 64 {
		return invalid("name", "name 应为 1–64 个字")
	}
	switch kind {
	case account.APIKey:
		if len(scopes) == 0 {
			return invalid("scopes", "scopes 不能为空，可用：%s", strings.Join(account.Scopes, "、"))
		}
		for _, scope := range scopes {
			if !slices.Contains(account.Scopes, scope) {
				return invalid("scopes", "没有 %q 这种权限，可用：%s", scope, strings.Join(account.Scopes, "、"))
			}
		}
	case account.SiteKey:
		for _, o := range origins {
			if !isOrigin(o) {
				return invalid("origins", "%q 不是网站来源，应形如 https://www.example.com（可带端口，无路径）", o)
			}
		}
	default:
		return invalid("kind", "kind 应为 api 或 site")
	}
	return nil
}

// isOrigin reports whether a text is an origin exactly as browsers send it.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		s == u.Scheme+"://"+u.Host && s == strings.ToLower(s) && !strings.ContainsAny(s, " \t;,'\"*")
}

// disableKey makes a key useless at once.
func (s *Server) disableKey(x *exchange) error {
	ctx := x.Request.Context()
	k, err := account.Disable(ctx, s.Accounts, x.Param("id"))
	if err != nil {
		return err
	}
	s.record(x, "key.disable", k.ID, string(k.Kind))
	if err := s.keys.load(ctx, s.Accounts); err != nil {
		return err
	}
	x.JSON(http.StatusOK, showKey(k, ""))
	return nil
}
