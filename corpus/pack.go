package corpus

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"yingda/kb"
)

//go:embed packs
var packFiles embed.FS

// Pack is a built-in knowledge base of one industry, with questions to judge it by.
type Pack struct {
	Name        string // bank, telecom, ecommerce
	Title       string // 银行 …
	Knowledge   kb.Knowledge
	Judged      []Judgment
	JudgedFacts []Judgment // questions on the facts
}

// packTitles are the packs in the order they are shown.
var packTitles = []struct{ name, title string }{
	{"bank", "银行"}, {"telecom", "电信"}, {"ecommerce", "电商"},
}

// PackNames returns the names of the built-in packs.
func PackNames() []string {
	var names []string
	for _, p := range packTitles {
		names = append(names, p.name)
	}
	return names
}

// ReadPack reads a built-in pack; kb.ErrNotFound when there is none of that name.
func ReadPack(name string) (*Pack, error) {
	i := slices.IndexFunc(packTitles, func(p struct{ name, title string }) bool { return p.name == name })
	if i < 0 {
		return nil, fmt.Errorf("pack %q: %w", name, kb.ErrNotFound)
	}
	p, err := readPack(packFiles, "packs/"+name)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	p.Name, p.Title = name, packTitles[i].title
	return p, nil
}

// readPack reads a directory of entries.jsonl, facts.tsv, terms.tsv,
// policy.json, judged.jsonl and facts-judged.jsonl, and flows.yaml where there are flows.
func readPack(files fs.FS, dir string) (*Pack, error) {
	p := &Pack{}
	ctx := context.Background()
	for _, f := range []struct {
		name string
		kind kb.Kind
	}{
		{"entries.jsonl", kb.KindEntry}, {"facts.tsv", kb.KindFact}, {"terms.tsv", kb.KindTerm}, {"policy.json", kb.KindPolicy},
	} {
		b, err := fs.ReadFile(files, dir+"/"+f.name)
		if err != nil {
			return nil, err
		}
		plan, err := Import(ctx, Bytes(f.name, b), kb.Knowledge{}, Options{Kind: f.kind})
		if err == nil {
			err = plan.Err()
		}
		if err != nil {
			return nil, err
		}
		p.Knowledge = plan.Apply(p.Knowledge)
	}
	b, err := fs.ReadFile(files, dir+"/flows.yaml")
	if err == nil { // a pack need not have any
		flows, bad := ReadFlows("flows.yaml", b)
		if len(bad) > 0 {
			return nil, bad
		}
		p.Knowledge = WithFlows(p.Knowledge, flows)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, f := range []struct {
		name string
		to   *[]Judgment
	}{{"judged.jsonl", &p.Judged}, {"facts-judged.jsonl", &p.JudgedFacts}} {
		if b, err = fs.ReadFile(files, dir+"/"+f.name); err != nil {
			return nil, err
		}
		if *f.to, err = ReadJudgments(ctx, Bytes(f.name, b), Limits{}); err != nil {
			return nil, err
		}
	}
	return p, nil
}
