package corpus

// Limits bound what is read. A zero field means its default. A mistake against
// the first group refuses the whole file, one against the second only its row.
type Limits struct {
	FileBytes     int64 // size of the file; compared before anything is read
	UnzippedBytes int64 // of all parts of a workbook together, as its directory states and while unpacking
	TextBytes     int64 // of all cells of a workbook together: one long text may be referred to by each of them
	Rows          int   // in one file, without blank ones
	Columns       int   // up to the last cell

	LineBytes     int // a line of JSONL
	CellBytes     int // a cell of a table
	QuestionRunes int // a phrasing, a word, a subject or a predicate
	AnswerRunes   int // an answer or an object
	NameRunes     int // id, category, tag, unit, source, channel
	Values        int // in one cell or list
}

// DefaultLimits hold 200,000 entries in files that one person still edits by
// hand; each is at least four times what the largest real files known here need.
var DefaultLimits = Limits{
	FileBytes:     64 << 20,
	UnzippedBytes: 64 << 20, // the library's own limit is 16.8 GB
	TextBytes:     64 << 20,
	Rows:          200_000,
	Columns:       256,

	LineBytes:     4 << 20,
	CellBytes:     256 << 10, // a cell of Excel holds 32,767 characters, at most 96 KiB of UTF-8
	QuestionRunes: 500,       // as long as a visitor's question may be
	AnswerRunes:   10_000,    // fits a cell of Excel even where every rune takes two of its characters
	NameRunes:     200,
	Values:        1_000,
}

// Limits of a workbook that are not worth a field.
const (
	// sharedItems is how many texts the table of shared strings may hold: each
	// costs about 60 bytes of memory beside its text.
	sharedItems = 1_000_000
	// spillBytes is the size of a sheet or of the shared strings from which the
	// library reads them from a temporary file: parsed in memory they take up to 15 times as much.
	spillBytes = 2 << 20
	// partBytes bounds every other part: styles, workbook, themes are parsed in memory.
	partBytes = 4 << 20
	// parts is how many parts a workbook may have.
	parts = 4_000
	// wholeBytes bounds JSON that cannot be read line by line.
	wholeBytes = 8 << 20
)

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	for _, f := range []struct{ field, value *int64 }{
		{&l.FileBytes, &d.FileBytes}, {&l.UnzippedBytes, &d.UnzippedBytes}, {&l.TextBytes, &d.TextBytes},
	} {
		if *f.field == 0 {
			*f.field = *f.value
		}
	}
	for _, f := range []struct{ field, value *int }{
		{&l.Rows, &d.Rows}, {&l.Columns, &d.Columns}, {&l.LineBytes, &d.LineBytes}, {&l.CellBytes, &d.CellBytes},
		{&l.QuestionRunes, &d.QuestionRunes}, {&l.AnswerRunes, &d.AnswerRunes}, {&l.NameRunes, &d.NameRunes}, {&l.Values, &d.Values},
	} {
		if *f.field == 0 {
			*f.field = *f.value
		}
	}
	return l
}
