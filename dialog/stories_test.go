package dialog_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
)

// The stories of testdata: conversations as a customer-service lead would write
// them (see eval.Talks for the form). Run with -update to rewrite what is
// expected, and keep the change only when you can say why each line moved.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d stories, want at least 25: %v", len(files), err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			talks, err := eval.ParseTalks(path, data)
			if err != nil {
				t.Fatal(err)
			}
			if len(talks.Knowledge.Flows) > 0 { // their entries are not always without fault
				if bad := kb.Check(talks.Knowledge); bad.Err() != nil {
					t.Fatal(bad)
				}
			}
			bot, err := talks.Compile(kb.Knowledge{})
			if err != nil {
				t.Fatal(err)
			}
			if *dialog.Update {
				if text := talks.Update(bot); !bytes.Equal(text, data) {
					if err := os.WriteFile(path, text, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				return
			}
			for _, d := range talks.Run(bot) {
				t.Error(d)
			}
			for _, talk := range talks.Talks {
				for _, step := range talk.Steps {
					if len(step.Want) == 0 {
						t.Errorf("%s:%d: nothing is expected", path, step.Line)
					}
				}
			}
		})
	}
}
