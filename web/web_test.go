package web

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(Dist, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	address = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	script  = regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`)
	handler = regexp.MustCompile(`\son[a-z]+=`)
)

// The pages hold only what a strict content security policy allows, and every
// file they name is there.
func TestPages(t *testing.T) {
	for _, page := range []string{"index.html", "widget/index.html", "admin/index.html"} {
		html := read(t, page)
		names := address.FindAllStringSubmatch(html, -1)
		if len(names) < 3 {
			t.Errorf("%s names %d files: not built?", page, len(names))
		}
		for _, m := range names {
			if strings.Contains(m[1], "//") || strings.HasPrefix(m[1], "/") {
				t.Errorf("%s: %q is not relative to the page", page, m[1])
				continue
			}
			read(t, path.Join(path.Dir(page), m[1]))
		}
		for _, m := range script.FindAllStringSubmatch(html, -1) {
			if !strings.Contains(m[1], "src=") || strings.TrimSpace(m[2]) != "" {
				t.Errorf("%s: a script of its own: %q", page, m[0])
			}
		}
		if handler.MatchString(html) {
			t.Errorf("%s: an inline event handler", page)
		}
	}
}

// The loader is one script for other people's pages: it imports nothing and evaluates nothing.
func TestLoader(t *testing.T) {
	js := read(t, "loader.js")
	if len(js) < 1000 || len(js) > 16<<10 {
		t.Errorf("loader.js has %d bytes", len(js))
	}
	for _, word := range []string{"import ", "import(", "eval(", "new Function"} {
		if strings.Contains(js, word) {
			t.Errorf("loader.js contains %q", word)
		}
	}
}

// Names without hashes keep the history of dist readable.
func TestNamesCarryNoHash(t *testing.T) {
	want := "admin admin/index.html assets assets/admin.css assets/admin.js assets/demo.css assets/demo.js assets/shared.css assets/shared.js assets/vue.js assets/widget.css assets/widget.js " +
		"icon.svg index.html loader.js widget widget/index.html"
	var names []string
	err := fs.WalkDir(Dist, ".", func(name string, _ fs.DirEntry, err error) error {
		if name != "." {
			names = append(names, name)
		}
		return err
	})
	if got := strings.Join(names, " "); err != nil || got != want {
		t.Errorf("dist holds\n%s, %v, want\n%s", got, err, want)
	}
}
