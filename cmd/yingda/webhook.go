package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"yingda/webhook"
	"yingda/webhook/demo"
)

// webhookFlags say where flows may call services. Without hosts they may call none.
type webhookFlags struct {
	Hosts      []string `help:"流程可以调用的主机：api.example.com（只限公网地址、默认端口）、10.0.0.8:8080（写明端口，可以是内网）、orders=10.0.0.8:8080（给地址起名，http://orders/…）。不填则一个也不能调用。" placeholder:"HOST"`
	SecretFile string   `help:"存放签名密钥的文件，只应本人可读；也可以用环境变量 YINGDA_WEBHOOK_SECRET。" placeholder:"FILE" type:"path"`
}

const webhookSecretVariable = "YINGDA_WEBHOOK_SECRET"

func (f *webhookFlags) secret() (string, error) {
	return secretFrom(f.SecretFile, webhookSecretVariable, "签名密钥文件")
}

// open makes the client, nil when no host is allowed. With a demo backend the packs'
// flows call that, unless they are sent elsewhere.
func (f *webhookFlags) open(backend *demoBackend, log *slog.Logger) (*webhook.Client, error) {
	hosts := f.Hosts
	if backend != nil {
		hosts = append([]string{demo.Host + "=" + backend.addr}, hosts...)
	}
	if len(hosts) == 0 {
		return nil, nil
	}
	secret, err := f.secret()
	if err != nil {
		return nil, err
	}
	if backend != nil && secret == "" {
		secret = backend.secret
	}
	c, err := webhook.New(webhook.Config{Hosts: hosts, Secret: secret, Logger: log})
	switch {
	case errors.Is(err, webhook.ErrSecret):
		return nil, badInput{fmt.Errorf("用 --webhook-hosts 时还要有签名密钥（至少 %d 个字符），用 --webhook-secret-file 或环境变量 %s 给出", webhook.MinSecret, webhookSecretVariable)}
	case err != nil:
		return nil, badInput{fmt.Errorf("--webhook-hosts：%w", err)}
	}
	return c, nil
}

// demoBackend is the services of the packs' flows, on a port of their own.
type demoBackend struct {
	addr   string
	secret string
	http   *http.Server
}

// startDemoBackend starts it; an empty secret is replaced by a random one.
func startDemoBackend(listen, secret string) (*demoBackend, error) {
	if secret == "" {
		secret = newToken()
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("监听 %s：%w", listen, err)
	}
	b := &demoBackend{addr: reachable(l.Addr().(*net.TCPAddr)), secret: secret}
	b.http = &http.Server{Handler: demo.New(secret, time.Now), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go b.http.Serve(l) // ends with ErrServerClosed
	return b, nil
}

func (b *demoBackend) close() {
	if b != nil {
		b.http.Close()
	}
}

// backend starts the demo's services, unless the operator has put others in their place.
func (f *webhookFlags) backend() (*demoBackend, error) {
	if slices.ContainsFunc(f.Hosts, func(h string) bool { return h == demo.Host || strings.HasPrefix(h, demo.Host+"=") }) {
		return nil, nil
	}
	secret, err := f.secret()
	if err != nil {
		return nil, err
	}
	return startDemoBackend("127.0.0.1:0", secret)
}

// demoBackendCmd is the demo's services as a process of their own.
type demoBackendCmd struct {
	Listen     string `help:"监听地址。" default:"127.0.0.1:8361" placeholder:"ADDR"`
	SecretFile string `help:"存放签名密钥的文件；也可以用环境变量 YINGDA_WEBHOOK_SECRET。" placeholder:"FILE" type:"path"`
}

// Run serves until a signal ends it.
func (c *demoBackendCmd) Run(s *session) error {
	f := webhookFlags{SecretFile: c.SecretFile}
	secret, err := f.secret()
	if err != nil {
		return err
	}
	if len(secret) < webhook.MinSecret {
		return badInput{fmt.Errorf("要有签名密钥（至少 %d 个字符），用 --secret-file 或环境变量 %s 给出", webhook.MinSecret, webhookSecretVariable)}
	}
	b, err := startDemoBackend(c.Listen, secret)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "演示后台已启动：http://%s/\n让应答调用它：yingda serve --webhook-hosts %s=%s\n", b.addr, demo.Host, b.addr)
	<-s.Done()
	down, cancel := context.WithTimeout(context.WithoutCancel(s), 5*time.Second)
	defer cancel()
	return b.http.Shutdown(down)
}
