package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What an operator does wrong is said in Chinese; of Latin letters there are only names
// that he typed himself, flags and examples.
func TestOperatorErrors(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file": "x", "foreign/yingda.db": "not a data file, whatever its name says"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	english := regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)
	for _, c := range []struct{ args, want string }{
		{"serve --trusted-proxy here --data TMP/new", "--trusted-proxy 应是 IP 地址或网段，例如 10.0.0.0/8，而不是“here”"},
		{"serve --listen here --data TMP/new", "监听 here：地址应写成 主机:端口，例如 127.0.0.1:8360"},
		{"serve --data TMP/file", "打开数据目录 TMP/file：路径中有一段不是目录"},
		{"serve --data TMP/foreign", "这不是本程序的数据文件：TMP/foreign/yingda.db"},
		{"import --data TMP/file TMP/file", "打开数据目录 TMP/file：路径中有一段不是目录"},
		{"check --data TMP/foreign", "这不是本程序的数据文件：TMP/foreign/yingda.db"},
		{"backup --data TMP/foreign TMP/out", "这不是本程序的数据文件：TMP/foreign/yingda.db"},
		{"restore --data TMP/empty TMP/file", "这不是本程序的数据文件：TMP/empty"},
		{"ask --data TMP/none 你好", "TMP/none 里没有数据，请用 --data 指定数据目录，或先运行 yingda serve 或 yingda import"},
	} {
		paths := strings.NewReplacer("TMP", dir)
		_, err, code := tool(t, strings.Fields(paths.Replace(c.args))...)
		if want := "错误：" + paths.Replace(c.want) + "\n"; code == 0 || err != want {
			t.Errorf("yingda %s: exit %d, %q, want %q", c.args, code, err, want)
		}
		if said := strings.NewReplacer(dir, "", "yingda serve", "", "yingda import", "").Replace(err); english.MatchString(said) {
			t.Errorf("yingda %s: English: %s", c.args, said)
		}
	}
}
