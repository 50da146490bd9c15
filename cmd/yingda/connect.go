package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"yingda/atomicfile"
	"yingda/dialog"
	"yingda/server"
	"yingda/store/bolt"
)

// Commands on a data directory are calls of the server's own interface: of the
// server that runs on the directory, since only one process can open it, or of
// one inside this process. So there is one implementation of each, with one
// audit trail, and it does not matter whether the server is running.

// caller calls the server of a data directory.
type caller struct {
	base  string
	token string
	http  *http.Client
	close func() error
}

// address is what a running server leaves in its data directory for us.
type address struct {
	URL   string `json:"url"`
	Token string `json:"token"` // opens everything; the file is its owner's only
	PID   int    `json:"pid"`
}

const addressFile = "yingda.addr"

func writeAddress(dir string, a address) error {
	return atomicfile.WriteFile(filepath.Join(dir, addressFile), func(w io.Writer) error {
		return json.NewEncoder(w).Encode(a)
	})
}

func readAddress(dir string) (a address, err error) {
	b, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	return a, err
}

// lockWait is how long to wait for a process that has the directory open and
// answers no calls: a command that is just ending.
const lockWait = time.Second

// connect finds who answers for a data directory. load also loads the live
// version, for commands that ask it something.
func connect(ctx context.Context, dir string, load bool) (*caller, error) {
	db, err := bolt.Open(dir, bolt.Options{LockTimeout: time.Millisecond, Logger: quiet})
	if errors.Is(err, bolt.ErrLocked) {
		c, failed := connectRunning(ctx, dir)
		if failed == nil {
			return c, nil
		}
		if db, err = bolt.Open(dir, bolt.Options{LockTimeout: lockWait, Logger: quiet}); errors.Is(err, bolt.ErrLocked) {
			return nil, failed
		}
	}
	if err != nil {
		return nil, err
	}
	token := newToken()
	cfg := config(db)
	cfg.ManageOnly = !load
	cfg.AdminToken = token
	cfg.Rates = &server.Rates{}
	cfg.Logger = quiet
	s, err := server.New(cfg)
	if err == nil {
		err = s.Load(ctx)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	inside := serveInside(s.Handler())
	return &caller{"http://yingda", token, inside.client(), func() error { inside.close(); return db.Close() }}, nil
}

var quiet = slog.New(slog.DiscardHandler)

// connectRunning finds the server that has the directory open.
func connectRunning(ctx context.Context, dir string) (*caller, error) {
	a, err := readAddress(dir)
	if err != nil {
		return nil, fmt.Errorf("数据目录 %s 正被另一个进程使用，而且找不到它的地址：%w", dir, err)
	}
	c := &caller{a.URL, a.Token, &http.Client{}, func() error { return nil }}
	if err := c.get(ctx, "/api/keys", nil); err != nil { // only the right server knows the token
		return nil, fmt.Errorf("数据目录 %s 正被进程 %d 使用，但它没有应答：%w", dir, a.PID, err)
	}
	return c, nil
}

// config is the wiring of a server to a store.
func config(db *bolt.DB) server.Config {
	return server.Config{
		Manager:  &dialog.Manager{Log: db.Log()},
		Draft:    db.KB(),
		Releases: db.Releases(),
		Accounts: db.Accounts(),
		Log:      db.Log(),
		Journal:  db.Journal(),
		Backup:   db.Backup,
	}
}

// refusal is an error the server told us about, in words for people.
type refusal struct {
	Status  int
	Message string
	Details []string
}

func (r *refusal) Error() string {
	s := r.Message
	for _, d := range r.Details {
		s += "\n  " + d
	}
	return s
}

func (c *caller) get(ctx context.Context, path string, to any) error {
	return c.call(ctx, "GET", path, nil, "", to)
}

func (c *caller) post(ctx context.Context, path string, body, to any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.call(ctx, "POST", path, bytes.NewReader(b), "application/json", to)
}

// call decodes the response into to, or copies it when to is an io.Writer.
func (c *caller) call(ctx context.Context, method, path string, body io.Reader, kind string, to any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return readRefusal(res)
	}
	switch to := to.(type) {
	case nil:
		return nil
	case io.Writer:
		_, err := io.Copy(to, res.Body)
		return err
	default:
		return json.NewDecoder(res.Body).Decode(to)
	}
}

func readRefusal(res *http.Response) error {
	var body struct {
		Error struct {
			Message string `json:"message"`
			Details []struct {
				Message string `json:"message"`
			} `json:"details"`
		} `json:"error"`
	}
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || body.Error.Message == "" {
		return fmt.Errorf("服务返回 %s", res.Status)
	}
	r := &refusal{Status: res.StatusCode, Message: body.Error.Message}
	for _, d := range body.Error.Details {
		if d.Message != r.Message {
			r.Details = append(r.Details, d.Message)
		}
	}
	return r
}

// with runs a command against whoever answers for a data directory that is there.
func with(s *session, dir string, load bool, do func(*caller) error) error {
	if _, err := os.Stat(filepath.Join(dir, bolt.FileName)); err != nil {
		return fmt.Errorf("%s 里没有数据，请用 --data 指定数据目录，或先运行 yingda serve 或 yingda import", dir)
	}
	return withNew(s, dir, load, do)
}

// withNew is with for commands that may begin a data directory.
func withNew(s *session, dir string, load bool, do func(*caller) error) error {
	c, err := connect(s, dir, load)
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.close())
}
