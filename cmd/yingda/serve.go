package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yingda/corpus"
	"yingda/kb"
	"yingda/llm"
	"yingda/server"
	"yingda/store/bolt"
	"yingda/web"
	"yingda/webhook"
)

type serveCmd struct {
	dataFlag
	matcherFlag
	Listen       string        `help:"监听地址。" default:"127.0.0.1:8360" placeholder:"ADDR"`
	Pack         []string      `help:"还没有发布过知识时，导入并发布这些内置知识包：bank、telecom、ecommerce。" placeholder:"NAME"`
	Demo         bool          `help:"演示模式：答复可以解释自己，兼容接口不验证密钥，任何网页都可以嵌入。不要对外开放。"`
	NoLimits     bool          `help:"不限制提问频率（压测用）。"`
	Rate         rateFlags     `embed:"" prefix:"rate-"`
	Embed        embedFlags    `embed:"" prefix:"embed-"`
	Webhook      webhookFlags  `embed:"" prefix:"webhook-"`
	TrustedProxy []string      `help:"可信的反向代理地址或网段，其 X-Forwarded-For 才算数。" placeholder:"CIDR"`
	DrainDelay   time.Duration `help:"收到停止信号后，先报告未就绪，再继续服务这么久。" default:"1s"`
	LogLevel     slog.Level    `help:"日志级别：debug、info、warn、error。" default:"info"`
}

// rateFlags are server.Rates on the command line; 0 means no limit of that kind.
type rateFlags struct {
	Visitor int `help:"每位访客每秒的提问数（可突发 20 倍）。" default:"1"`
	Minute  int `help:"每位访客每分钟的提问数。" default:"30"`
	Day     int `help:"每位访客每天的提问数。" default:"500"`
	Address int `help:"每个 IP 地址每分钟的请求数。" default:"300"`
	Site    int `help:"每个站点每秒的提问数。" default:"1000"`
}

func (f rateFlags) rates() *server.Rates {
	return &server.Rates{
		Visitor:   server.Rate{PerSecond: float64(f.Visitor), Burst: server.DefaultRates.Visitor.Burst * f.Visitor},
		PerMinute: f.Minute,
		PerDay:    f.Day,
		Address:   server.Rate{PerSecond: float64(f.Address) / 60, Burst: (f.Address + 4) / 5},
		Site:      server.Rate{PerSecond: float64(f.Site), Burst: 2 * f.Site},
	}
}

// Run serves until a signal ends it.
func (c *serveCmd) Run(s *session) error {
	log := slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: c.LogLevel}))
	for _, p := range c.TrustedProxy {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			return badInput{fmt.Errorf("--trusted-proxy 应是 IP 地址或网段，例如 10.0.0.0/8，而不是“%s”", p)}
		}
	}
	if err := c.use(); err != nil {
		return err
	}
	embedder, err := c.Embed.open(c.Data, log)
	if err != nil {
		return err
	}
	var backend *demoBackend
	if c.Demo {
		if backend, err = c.Webhook.backend(); err != nil {
			return err
		}
		defer backend.close()
	}
	hooks, err := c.Webhook.open(backend, log)
	if err != nil {
		return err
	}
	db, err := bolt.Open(c.Data, bolt.Options{Logger: log})
	if err != nil {
		return err
	}
	err = c.serve(s, db, log, embedder, hooks)
	return errors.Join(err, db.Close())
}

func (c *serveCmd) serve(s *session, db *bolt.DB, log *slog.Logger, embedder *llm.Embedder, hooks *webhook.Client) error {
	cfg := config(db)
	cfg.Pages, cfg.Packs, cfg.Demo = web.Dist, c.Pack, c.Demo
	cfg.IndexDir, cfg.CalibrationFile = filepath.Join(c.Data, "index"), filepath.Join(c.Data, "calibration.json")
	cfg.TrustedProxies, cfg.DrainDelay = c.TrustedProxy, c.DrainDelay
	cfg.Logger, cfg.AdminToken = log, newToken()
	cfg.Embedder = embedder
	if hooks != nil { // a nil client in an interface would be called
		cfg.Caller = hooks
	}
	cfg.Rates = c.Rate.rates()
	if c.NoLimits {
		cfg.Rates = &server.Rates{}
	}
	srv, err := server.New(cfg)
	if err == nil {
		err = c.begin(s, db, srv.Publisher())
	}
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("监听 %s：%w", c.Listen, err)
	}
	url := "http://" + reachable(l.Addr().(*net.TCPAddr))
	if err := writeAddress(c.Data, address{URL: url, Token: cfg.AdminToken, PID: os.Getpid()}); err != nil {
		l.Close()
		return fmt.Errorf("write address: %w", err)
	}
	defer os.Remove(filepath.Join(c.Data, addressFile))

	ready := make(chan struct{})
	go func() {
		defer close(ready)
		c.announce(s, srv, url)
	}()
	err = srv.Run(s, l)
	<-ready
	return err
}

// announce loads the live version and says where to go.
func (c *serveCmd) announce(s *session, srv *server.Server, url string) {
	if err := srv.Load(s); err != nil && s.Err() == nil {
		fmt.Fprintln(s.err, "还没有可用的知识：", explain(err))
	}
	fmt.Fprintf(s.out, "应答已启动：%s/\n", url)
}

// begin sees to it that a first start has something to answer with: the packs that
// were asked for, or what was imported before. Once something is published, only
// people publish.
func (c *serveCmd) begin(s *session, db *bolt.DB, p kb.Publisher) error {
	for _, name := range c.Pack {
		if known := corpus.PackNames(); !slices.Contains(known, name) {
			return fmt.Errorf("没有 %q 这个知识包，可用：%s", name, strings.Join(known, "、"))
		}
	}
	if _, err := db.Releases().Live(s); !errors.Is(err, kb.ErrNotFound) {
		return err
	}
	draft, by := p.Draft, kb.Stamp{By: "yingda serve", At: time.Now()}
	note := "首次启动"
	if len(c.Pack) > 0 {
		k, err := server.Packs(c.Pack)
		if err != nil {
			return err
		}
		have, _, err := draft.Load(s)
		if err != nil {
			return err
		}
		if _, err := draft.PutAll(s, by, corpus.Beside(have, k)); err != nil {
			return err
		}
		note = "知识包 " + strings.Join(c.Pack, "、")
	}
	if k, _, err := draft.Load(s); err != nil || len(k.Entries)+len(k.Facts) == 0 {
		return err
	}
	_, _, err := p.Publish(s, by, note)
	if mistakes := (kb.ErrorList)(nil); errors.As(err, &mistakes) {
		fmt.Fprintf(s.err, "草稿有 %d 处错误，没有发布；请用 yingda check 查看，改正后用 yingda publish 发布。\n", len(mistakes))
		return nil
	}
	return err
}

// reachable is an address that a client on this machine can use.
func reachable(a *net.TCPAddr) string {
	if a.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", a.Port)
	}
	return a.String()
}
