package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set when a release is built: -ldflags "-X main.release=1.2.3".
var release = ""

type versionCmd struct{}

// Run prints what this program was built from.
func (versionCmd) Run(s *session) error {
	name, revision := release, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if name == "" {
			name = info.Main.Version
		}
		for _, v := range info.Settings {
			if v.Key == "vcs.revision" {
				revision = " " + v.Value[:min(12, len(v.Value))]
			}
		}
	}
	fmt.Fprintf(s.out, "yingda %s%s %s %s/%s\n", name, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
