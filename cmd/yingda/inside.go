package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/http"
	"sync"
	"time"
)

// inside is an HTTP server that only this process can reach: its connections are pipes.
type inside struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	http  *http.Server
	ended chan struct{}
}

func serveInside(h http.Handler) *inside {
	in := &inside{conns: make(chan net.Conn), done: make(chan struct{}), ended: make(chan struct{}), http: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}}
	go func() {
		defer close(in.ended)
		in.http.Serve(in) // ends with ErrServerClosed
	}()
	return in
}

func (in *inside) client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case in.conns <- theirs:
				return ours, nil
			case <-in.done:
				return nil, net.ErrClosed
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}}
}

func (in *inside) close() {
	in.http.Close()
	<-in.ended
}

// Accept, Close and Addr make inside a net.Listener.
func (in *inside) Accept() (net.Conn, error) {
	select {
	case c := <-in.conns:
		return c, nil
	case <-in.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (in *inside) Close() error {
	in.once.Do(func() { close(in.done) })
	return nil
}

// Addr is needed by net.Listener and says nothing.
func (in *inside) Addr() net.Addr { return &net.UnixAddr{Name: "inside", Net: "unix"} }

func newToken() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}
