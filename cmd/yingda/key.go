package main

import (
	"fmt"
	"net/url"
	"strings"
)

type keyCmd struct {
	Create  keyCreateCmd  `cmd:"" help:"创建密钥；密钥本身只显示这一次。"`
	List    keyListCmd    `cmd:"" help:"列出密钥（不含密钥本身）。"`
	Disable keyDisableCmd `cmd:"" help:"停用密钥，立即生效。"`
}

type keyCreateCmd struct {
	dataFlag
	Kind   string   `help:"api：给训练师和程序；site：给网站的聊天窗口。" enum:"api,site" default:"api"`
	Name   string   `help:"名称，给人看。" required:"" placeholder:"TEXT"`
	Scope  []string `help:"API 密钥的权限：search、chat、admin。" placeholder:"SCOPE"`
	Origin []string `help:"站点密钥允许的网站，如 https://www.example.com；不填则不限。" placeholder:"ORIGIN"`
}

type key struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Scopes    []string `json:"scopes"`
	Origins   []string `json:"origins"`
	CreatedAt string   `json:"created_at"`
	Disabled  bool     `json:"disabled"`
	Secret    string   `json:"secret"`
}

// Run makes a key and prints its secret, alone on standard output for scripts.
func (c *keyCreateCmd) Run(s *session) error {
	return withNew(s, c.Data, false, func(to *caller) error {
		var k key
		err := to.post(s, "/api/keys", map[string]any{"kind": c.Kind, "name": c.Name, "scopes": c.Scope, "origins": c.Origin}, &k)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.err, "已创建密钥 %s（%s）。请妥善保存，以后不再显示：\n", k.ID, k.Name)
		fmt.Fprintln(s.out, k.Secret)
		return nil
	})
}

type keyListCmd struct {
	dataFlag
}

// Run lists the keys.
func (c *keyListCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		var r struct {
			Keys []key `json:"keys"`
		}
		if err := of.get(s, "/api/keys", &r); err != nil {
			return err
		}
		rows := [][]string{{"编号", "类型", "名称", "权限或网站", "创建时间", "状态"}}
		for _, k := range r.Keys {
			state := "启用"
			if k.Disabled {
				state = "停用"
			}
			rows = append(rows, []string{k.ID, k.Kind, k.Name, strings.Join(append(k.Scopes, k.Origins...), " "), k.CreatedAt, state})
		}
		table(s.out, rows)
		return nil
	})
}

type keyDisableCmd struct {
	dataFlag
	ID string `arg:"" help:"密钥编号。"`
}

// Run makes a key useless.
func (c *keyDisableCmd) Run(s *session) error {
	return with(s, c.Data, false, func(to *caller) error {
		var k key
		if err := to.post(s, "/api/keys/"+url.PathEscape(c.ID)+"/disable", struct{}{}, &k); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "已停用密钥 %s（%s）\n", k.ID, k.Name)
		return nil
	})
}
