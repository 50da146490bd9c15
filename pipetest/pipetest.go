// Package pipetest lets tests speak HTTP with a real server over pipes in memory: no
// port is needed, and inside testing/synctest time stands still while both wait.
package pipetest

import (
	"context"
	"net"
	"sync"
)

// Listener is a net.Listener whose connections are made by its own Dial.
type Listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// New returns a listener for http.Server.Serve. In a synctest bubble it must be made
// within the bubble.
func New() *Listener {
	return &Listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Dial is for http.Transport.DialContext: whatever the address, it is the server of
// this listener that is reached.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for a Dial.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends all that wait, now and later. It may be called more than once.
func (l *Listener) Close() error { l.once.Do(func() { close(l.done) }); return nil }

// Addr is no address that could be dialled.
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "inside", Net: "unix"} }
