package corpus

import (
	"context"
	"path/filepath"
	"slices"

	"yingda/kb"
)

// Mode says what happens to items that are there already.
type Mode string

const (
	Update Mode = ""       // they get what the file says of them; fields it has no column for stay
	Append Mode = "append" // they stay as they are; only new ones are added
)

// Options of an import. The zero value works.
type Options struct {
	Limits            Limits
	Mode              Mode
	Kind              kb.Kind             // the only kind wanted; "": whatever the headers say
	AllowEmptyAnswers bool                // an entry without an answer answers with its question
	Norm              func(string) string // which questions are the same; nil: kb.Fold
}

// Verdict says what becomes of a row.
type Verdict string

const (
	New       Verdict = "new"       // 新增
	Changed   Verdict = "changed"   // 更新
	Duplicate Verdict = "duplicate" // 重复：there already, nothing to do
	Merged    Verdict = "merged"    // 合并：adds to the item of an earlier row
	Failed    Verdict = "error"     // 错误：cannot be taken
)

// Row is the verdict on one row of the file.
type Row struct {
	Sheet   string   `json:"sheet,omitempty"` // of a workbook with several
	Row     int      `json:"row"`             // from 1, as a spreadsheet program or an editor shows it
	Kind    kb.Kind  `json:"kind,omitempty"`
	ID      string   `json:"id,omitempty"`
	Title   string   `json:"title,omitempty"` // the question, subject or word
	Verdict Verdict  `json:"verdict"`
	Changed []string `json:"changed,omitempty"` // JSON names of the fields that change
	With    int      `json:"with,omitempty"`    // merged, or a duplicate within the file: the earlier row
}

// Plan is what importing a file would do. Nothing has been done: whoever has
// the plan shows it, and applies it or not. Accepted holds the good rows also
// when others failed; whether they may be taken alone is the caller's choice
// (Err tells).
type Plan struct {
	File     string          `json:"file"`
	Format   Format          `json:"format"`
	Encoding string          `json:"encoding,omitempty"` // of text files
	Rows     []Row           `json:"rows"`               // without blank ones
	Mistakes kb.ErrorList    `json:"mistakes,omitempty"` // sorted by row; warnings too
	Counts   map[Verdict]int `json:"counts"`
	Accepted kb.Knowledge    `json:"-"` // new and changed items, whole, to be put over those of the same key

	form    form
	opts    Options
	policy  bool             // Accepted has a policy
	reasons map[place]string // why rows failed, for WriteFailed
}

// Err returns all mistakes when there is a row that cannot be taken, otherwise nil.
func (p *Plan) Err() error { return p.Mistakes.Err() }

// Apply returns the knowledge with what the plan accepted: changed items in
// their places, new ones at the end in the order of the file.
func (p *Plan) Apply(have kb.Knowledge) kb.Knowledge {
	have.Entries = put(have.Entries, p.Accepted.Entries, func(e *kb.Entry) kb.Key { return e.Key() })
	have.Facts = put(have.Facts, p.Accepted.Facts, func(f *kb.Fact) kb.Key { return f.Key() })
	have.Terms = put(have.Terms, p.Accepted.Terms, func(t *kb.Term) kb.Key { return t.Key() })
	have = WithFlows(have, p.Accepted)
	if p.policy {
		have.Policy = p.Accepted.Policy
	}
	return have
}

func put[T any](have, accepted []T, key func(*T) kb.Key) []T {
	if len(accepted) == 0 {
		return have
	}
	out := slices.Clone(have)
	at := make(map[kb.Key]int, len(have))
	for i := range out {
		at[key(&out[i])] = i
	}
	for i := range accepted {
		if j, ok := at[key(&accepted[i])]; ok {
			out[j] = accepted[i]
		} else {
			out = append(out, accepted[i])
		}
	}
	return out
}

// Import compares a file with the knowledge there is. An error means that
// nothing of the file can be taken (a *FileError, with a message for people) or
// that it could not be read; mistakes in rows are in the plan.
func Import(ctx context.Context, s Source, have kb.Knowledge, o Options) (*Plan, error) {
	o.Limits = o.Limits.withDefaults()
	if o.Norm == nil {
		o.Norm = kb.Fold
	}
	if IsFlowFile(s.Name) {
		return importFlows(s, have, o)
	}
	f, err := sniff(s, o.Limits)
	if err != nil {
		return nil, err
	}
	p := &Plan{File: s.Name, Format: f.format(), Encoding: f.enc.name, form: f, opts: o, Counts: map[Verdict]int{}, reasons: map[place]string{}}
	g := newGathering(p)
	w := &walker{ctx: ctx, src: s, form: f, lim: o.Limits, kind: o.Kind}
	if err := w.walk(g); err != nil {
		return nil, err
	}
	g.decide(have)
	for _, r := range p.Rows {
		p.Counts[r.Verdict]++
	}
	p.Mistakes.Sort()
	return p, nil
}

// ImportFile is Import of a file on disk.
func ImportFile(ctx context.Context, path string, have kb.Knowledge, o Options) (p *Plan, err error) {
	err = withFile(path, func(s Source) error {
		p, err = Import(ctx, s, have, o)
		return err
	})
	return p, err
}

// Load reads files into one knowledge, each over those before it. Any row that
// cannot be taken is an error (a kb.ErrorList); the warnings are returned beside the knowledge.
func Load(ctx context.Context, o Options, paths ...string) (kb.Knowledge, kb.ErrorList, error) {
	var k kb.Knowledge
	var all kb.ErrorList
	for _, path := range paths {
		if IsFlowFile(path) {
			data, err := readWhole(path, maxFlowBytes)
			if err != nil {
				return kb.Knowledge{}, nil, err
			}
			flows, bad := ReadFlows(filepath.Base(path), data)
			all = append(all, bad...)
			k = WithFlows(k, flows)
			continue
		}
		p, err := ImportFile(ctx, path, k, o)
		if err != nil {
			return kb.Knowledge{}, nil, err
		}
		all = append(all, p.Mistakes...)
		k = p.Apply(k)
	}
	if bad := all.Only(kb.Error); len(bad) > 0 {
		return kb.Knowledge{}, nil, bad
	}
	return k, all, nil
}

func (f form) format() Format {
	switch {
	case f.kind == formBook:
		return XLSX
	case f.kind != formTable:
		return JSONL
	case f.delim == '\t':
		return TSV
	}
	return CSV
}
