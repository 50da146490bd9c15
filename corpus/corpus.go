// Package corpus turns files into knowledge and back: JSONL, CSV, TSV and XLSX
// of entries, facts and terms, the policy as JSON, judged questions, and the
// industry packs that are built in.
//
// Import compares a file with the knowledge there is and returns a Plan: one
// verdict a row, every mistake at once, nothing applied. Export writes files
// that no spreadsheet program takes for formulas and that Import reads back to
// the same knowledge. Everything read is bounded by Limits. The package knows
// nothing of the store, of matching or of HTTP.
package corpus

import "errors"

// Format is a kind of file, found by its content and never by its name alone.
type Format string

const (
	JSONL Format = "jsonl" // one object a line; when reading also one JSON array or object
	CSV   Format = "csv"   // when reading also semicolons or bars between the cells
	TSV   Format = "tsv"
	XLSX  Format = "xlsx"
	YAML  Format = "yaml" // flows and webhooks, by the file's name
)

// Sentinels that callers branch on, found with errors.Is in what Import and the readers return.
var (
	// ErrTooLarge: the file exceeds one of the Limits that hold for a whole file.
	ErrTooLarge = errors.New("file too large")
	// ErrUnsupported: the file is none of the formats that can be read, or is damaged.
	ErrUnsupported = errors.New("unsupported file")
	// ErrHeader: no row of the file has the column headers of knowledge.
	ErrHeader = errors.New("no header")
)

// FileError is a mistake of a whole file: nothing of it can be taken.
type FileError struct {
	File    string
	Message string // Chinese, for the person who brought the file
	Kind    error  // one of the sentinels above
}

func (e *FileError) Error() string { return e.File + "：" + e.Message }

// Unwrap returns the sentinel.
func (e *FileError) Unwrap() error { return e.Kind }
