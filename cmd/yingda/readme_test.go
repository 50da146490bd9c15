package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var (
	readmeCommand = regexp.MustCompile("(?:yingda|go run ./cmd/yingda) +([a-z-]+)([^`\n#。，）]*)")
	readmeFlag    = regexp.MustCompile(`(?:^|[^A-Za-z0-9-])--([a-z][a-z0-9-]+)`)
)

// Every command that README.md shows exists, and so do its flags; a flag that is named
// without its command is one of some command.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	flags, every := map[string][]string{}, []string{"help"}
	var walk func(n *kong.Node, path string, have []string)
	walk = func(n *kong.Node, path string, have []string) {
		for _, f := range n.Flags {
			have = append(slices.Clip(have), f.Name)
		}
		flags[path], every = have, append(every, have...)
		for _, c := range n.Children {
			walk(c, strings.TrimSpace(path+" "+c.Name), have)
		}
	}
	walk(parser.Model.Node, "", nil)

	shown := readmeCommand.FindAllStringSubmatch(string(text), -1)
	if len(shown) < 12 {
		t.Errorf("found %d commands: is the pattern broken?", len(shown))
	}
	for _, m := range shown {
		name, rest := m[1], strings.Fields(m[2])
		if len(rest) > 0 && flags[name+" "+rest[0]] != nil {
			name += " " + rest[0]
		}
		have, ok := flags[name]
		if !ok {
			t.Errorf("%s: no such command", strings.TrimSpace(m[0]))
			continue
		}
		for _, f := range readmeFlag.FindAllStringSubmatch(m[2], -1) {
			if !slices.Contains(have, f[1]) {
				t.Errorf("%s: yingda %s has no --%s", strings.TrimSpace(m[0]), name, f[1])
			}
		}
	}
	for _, f := range readmeFlag.FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(every, f[1]) {
			t.Errorf("no command has --%s", f[1])
		}
	}
}
