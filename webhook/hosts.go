package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sony/gobreaker/v2"
)

// host is one that may be called.
type host struct {
	name    string // as URLs have it, with the port where one was given
	pinned  string // address that it stands for, empty: what the name resolves to
	private bool   // private addresses too
	http    *http.Client
	breaker *gobreaker.CircuitBreaker[any]
	busy    chan struct{}
}

// newHost reads an entry of Config.Hosts.
func newHost(text string) (*host, error) {
	name, pinned, isPinned := strings.Cut(strings.TrimSpace(text), "=")
	if strings.HasSuffix(name, "]") { // an IPv6 address without a port, as in a URL
		name = strings.Trim(name, "[]")
	}
	h := &host{name: lower(name), pinned: pinned, private: isPinned, busy: make(chan struct{}, maxInFlight)}
	if isPinned {
		if to, err := netip.ParseAddrPort(pinned); err != nil || to.Port() == 0 || never(to.Addr()) {
			return nil, fmt.Errorf("webhook host %q: after = an address with a port is wanted, such as 10.0.0.8:8080", text)
		}
	}
	if bare, port, err := net.SplitHostPort(h.name); err == nil && !isPinned {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("webhook host %q: port %q", text, port)
		}
		h.name, h.private = join(bare, port), true
		name = bare
	}
	if !isHostName(name) {
		return nil, fmt.Errorf("webhook host %q: a host name or an address is wanted, without scheme and path", text)
	}
	h.http = &http.Client{
		Transport: &http.Transport{
			DialContext:            h.dial,
			TLSHandshakeTimeout:    dialWithin,
			MaxIdleConnsPerHost:    maxInFlight,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true, // what is small on the wire is small here
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return h, nil
}

// isHostName reports whether a text is a host as URLs have it: letters, digits and
// hyphens between dots, or an IP address.
func isHostName(s string) bool {
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return true
	}
	return s != "" && len(s) <= 253 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
	}) < 0
}

func lower(s string) string { return strings.ToLower(s) }

func join(name, port string) string { return net.JoinHostPort(strings.Trim(name, "[]"), port) }

// dial connects. The address is looked at after the name was resolved, at the very
// connection that is made: a name that resolves differently the next time gains nothing.
func (h *host) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialWithin, Control: h.control}
	if h.pinned != "" {
		address = h.pinned
	}
	return d.DialContext(ctx, network, address)
}

func (h *host) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrAddress, address)
	}
	if never(to.Addr()) || !h.private && !public(to.Addr()) {
		return fmt.Errorf("%w: %s", ErrAddress, to.Addr())
	}
	return nil
}

// closed are the ranges that are not the public Internet (IANA's special-purpose
// registries), beyond what netip knows by name.
var closed = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10", // those that hold a v4 address lead inside
)

// metadata are the services by which clouds tell a machine its own secrets.
var metadata = prefixes("169.254.0.0/16", "100.100.100.200/32", "fd00:ec2::254/128", "168.63.129.16/32")

func prefixes(list ...string) (out []netip.Prefix) {
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

func in(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// public reports whether an address is of the public Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !never(a) && !in(a, closed)
}

// never reports whether an address is no service's that an operator could mean.
func never(a netip.Addr) bool {
	a = a.Unmap()
	return !a.IsValid() || a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() || in(a, metadata)
}

func newBreaker(name string, log *slog.Logger) *gobreaker.CircuitBreaker[any] {
	return gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
		Name:         name,
		MaxRequests:  1,
		Timeout:      openFor,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
		IsSuccessful: func(err error) bool { return !temporary(err) },
		IsExcluded:   gone,
		OnStateChange: func(name string, _, to gobreaker.State) {
			switch to {
			case gobreaker.StateOpen:
				log.Warn("webhook host is left alone", "host", name, "for", openFor.String())
			case gobreaker.StateClosed:
				log.Info("webhook host works again", "host", name)
			}
		},
	})
}
