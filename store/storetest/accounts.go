package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/account"
)

func key(id, secret string, at time.Time) account.Key {
	return account.Key{ID: id, Hash: []byte(secret), Kind: account.APIKey, Name: "名 " + id, CreatedAt: at}
}

func (e *env) record(what string) account.Audit {
	e.t.Helper()
	return must(e.accounts().Record(ctx, account.Audit{At: noon, Who: "amy", What: what, Target: "42", Detail: "<b>&😀"}))(e.t)
}

var accountTests = []test{
	{name: "finds a key by the hash of its secret only", run: func(t *testing.T, e *env) {
		k := account.Key{
			ID: "k1", Hash: []byte{0, 1, 255}, Kind: account.SiteKey, Name: "官网", Scopes: []string{"search", "admin"},
			Origins: []string{"https://example.com"}, CreatedAt: noon, Disabled: true,
		}
		if err := e.accounts().PutKey(ctx, k); err != nil {
			t.Fatal(err)
		}
		equal(t, "key", asJSON(t, must(e.accounts().KeyByHash(ctx, k.Hash))(t)), asJSON(t, k))
		for _, hash := range [][]byte{nil, {}, {0}, {0, 1}, {0, 1, 255, 0}, []byte("k1")} {
			if _, err := e.accounts().KeyByHash(ctx, hash); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("hash %v: %v", hash, err)
			}
		}
	}},
	{name: "replaces a key by its id", run: func(t *testing.T, e *env) {
		for _, secret := range []string{"old", "new", "new"} {
			if err := e.accounts().PutKey(ctx, key("k1", secret, noon)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := e.accounts().KeyByHash(ctx, []byte("old")); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("the old secret still opens: %v", err)
		}
		equal(t, "key", must(e.accounts().KeyByHash(ctx, []byte("new")))(t).ID, "k1")
		equal(t, "keys", len(must(e.accounts().Keys(ctx))(t)), 1)
	}},
	{name: "refuses a second key with the same secret, and one without", run: func(t *testing.T, e *env) {
		if err := e.accounts().PutKey(ctx, key("k1", "s", noon)); err != nil {
			t.Fatal(err)
		}
		if err := e.accounts().PutKey(ctx, key("k2", "s", noon)); !errors.Is(err, account.ErrTaken) {
			t.Errorf("same secret: %v", err)
		}
		for _, k := range []account.Key{key("", "x", noon), key("k3", "", noon)} {
			if err := e.accounts().PutKey(ctx, k); err == nil {
				t.Errorf("key %q with secret %q was accepted", k.ID, k.Hash)
			}
		}
		equal(t, "key", must(e.accounts().KeyByHash(ctx, []byte("s")))(t).ID, "k1")
		equal(t, "keys", len(must(e.accounts().Keys(ctx))(t)), 1)
	}},
	{name: "lists keys by creation time", run: func(t *testing.T, e *env) {
		for i, id := range []string{"z", "a", "m"} {
			if err := e.accounts().PutKey(ctx, key(id, "s"+id, seconds(-i))); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, k := range must(e.accounts().Keys(ctx))(t) {
			got = append(got, k.ID)
		}
		equal(t, "keys", got, []string{"m", "a", "z"})
	}},
	{name: "numbers and chains the audit trail", run: func(t *testing.T, e *env) {
		equal(t, "verified", must(account.VerifyAudit(ctx, e.accounts()))(t).Seq, 0)
		var prev account.Audit
		for i := range 3 {
			a := e.record(fmt.Sprint("act", i))
			if a.Seq != uint64(i+1) || a.Prev != prev.Hash || a.Hash == "" || a.Hash != a.Sum() {
				t.Errorf("line %d after %s: %+v", i+1, prev.Hash, a)
			}
			prev = a
		}
		last := must(account.VerifyAudit(ctx, e.accounts()))(t)
		equal(t, "last line", asJSON(t, last), asJSON(t, prev))
	}},
	{name: "numbers are the store's to give", run: func(t *testing.T, e *env) {
		a := must(e.accounts().Record(ctx, account.Audit{Seq: 99, Prev: "x", Hash: "y", At: noon, What: "import"}))(t)
		equal(t, "seq, prev", fmt.Sprintf("%d %q", a.Seq, a.Prev), `1 ""`)
		must(account.VerifyAudit(ctx, e.accounts()))(t)
	}},
	{name: "gives the trail in pages", run: func(t *testing.T, e *env) {
		for i := range 5 {
			e.record(fmt.Sprint("act", i))
		}
		for _, page := range []struct {
			after uint64
			max   int
			want  string
		}{{0, 2, "1 2"}, {2, 2, "3 4"}, {4, 2, "5"}, {5, 2, ""}, {99, 2, ""}, {0, 0, ""}, {0, 99, "1 2 3 4 5"}} {
			var got []string
			for _, a := range must(e.accounts().AuditTrail(ctx, page.after, page.max))(t) {
				got = append(got, fmt.Sprint(a.Seq))
			}
			equal(t, fmt.Sprint("after ", page.after), strings.Join(got, " "), page.want)
		}
	}},
	{name: "recorders at once leave no gap and one chain", once: true, run: func(t *testing.T, e *env) {
		store := e.accounts()
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 10 {
					if _, err := store.Record(ctx, account.Audit{At: noon, What: "publish"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		equal(t, "verified", must(account.VerifyAudit(ctx, store))(t).Seq, 160)
	}},
}
