// Package yingda_test holds the layout of the project to what ARCHITECTURE.md says.
package yingda_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// order lists our packages from the bottom to the top: a package imports only those before it.
var order = []string{
	"atomicfile", "jsondepth", "llm", "account", "kb", "corpus", "nlu", "nlu/learn", "retrieval/matcher", "retrieval", "retrieval/facts", "dialog/flow", "dialog", "webhook", "webhook/demo", "desk", "eval", "trainer",
	"store/bolt", "web", "server", "cmd/yingda",
}

// home names the packages that may import a library directly, one but where two do
// the same thing to different services.
var home = map[string]string{
	"github.com/gin-gonic/gin":            "server",
	"go.etcd.io/bbolt":                    "store/bolt",
	"github.com/yanyiwu/gojieba":          "nlu",
	"github.com/blevesearch/bleve/v2":     "retrieval",
	"github.com/xuri/excelize/v2":         "corpus",
	"github.com/alecthomas/kong":          "cmd/yingda",
	"github.com/longbridgeapp/opencc":     "nlu",
	"github.com/mozillazg/go-pinyin":      "nlu",
	"github.com/prometheus/client_golang": "server",
	"github.com/sashabaranov/go-openai":   "llm",
	"github.com/sony/gobreaker/v2":        "llm webhook",
	"go.yaml.in/yaml/v3":                  "corpus",
}

// TestImportOrder parses the files itself: a test that asked the go command would
// pass from the test cache after a forbidden import was added.
func TestImportOrder(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && path != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		if pkg == "store/storetest" || pkg == "pipetest" {
			return nil // libraries for tests
		}
		level := slices.Index(order, pkg)
		if level < 0 {
			t.Errorf("%s: package %s is not in the order", path, pkg)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, imp := range f.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(name, "yingda/"); ok {
				if below := slices.Index(order, ours); below < 0 || below >= level {
					t.Errorf("%s imports %s, which does not come before %s", path, ours, pkg)
				}
			}
			for lib, only := range home {
				if (name == lib || strings.HasPrefix(name, lib+"/")) && !slices.Contains(strings.Fields(only), pkg) {
					t.Errorf("%s imports %s, which belongs in %s", path, name, only)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("looked at %d files only: is the walk broken?", seen)
	}
}
