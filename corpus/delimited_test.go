package corpus

import (
	"io"
	"strings"
	"testing"
)

// Tables as programs write them; a row a line, cells in brackets, ! before a row with a fault.
func TestDelimited(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a,b\nc,d\n", "1[a][b] 2[c][d]"},
		{"a,b\r\nc,d", "1[a][b] 2[c][d]"},
		{"a,b\rc,d\r", "1[a][b] 2[c][d]"},
		{"a,,\n\n,b\n", "1[a][][] 2[] 3[][b]"},
		{`"a,b","c""d"`, `1[a,b][c"d]`},
		{"\"a\nb\",c\nd,e", "1[a\nb][c] 2[d][e]"},
		{"\"a\r\nb\"\r\nc", "1[a\r\nb] 2[c]"},
		{`a "b" c,5" d`, `1[a "b" c][5" d]`},
		{`"X"行星,b`, `1["X"行星][b]`},
		{`"X"行"Y",b`, `1["X"行"Y"][b]`},
		{`""`, ""},
		{`"",""` + "\nc", "1[][] 2[c]"},
		{"a,\"b,c\nd,e\nf", `1![a]["b,c] 2[d][e] 3[f]`},
		{"a,\"b,c", `1![a]["b,c]`},
		{"\"a,b\"c,d\ne", `1!["a,b"c,d] 2[e]`},
		{"\"说\"你好\",再见\",b\nc", `1!["说"你好",再见",b] 2[c]`},
		{"a\n\"b\nc\"d\ne", "1[a] 2![\"b] 3[c\"d] 4[e]"},
		{"", ""},
		{"\n", "1[]"},
		{"a,", "1[a][]"},
		{"sep=,\na,b", "2[a][b]"},
	} {
		if got := readAll(c.in, ','); got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"\"X\"行星\tb", `1["X"行星][b]`},
		{"\"a\tb\"c\n\"d\te", `1["a][b"c] 2["d][e]`},
		{"\"a\tb\"\tc", "1[a\tb][c]"},
		{"\"a\nb\"\tc", "1[a\nb][c]"},
		{"a,b\tc", "1[a,b][c]"},
		{"\"a\n\"\"b\n\"c\td\n\"\"\"e\nf", "1[\"a] 2[\"\"b] 3[\"c][d] 4[\"\"\"e] 5[f]"},
	} {
		if got := readAll(c.in, '\t'); got != c.want {
			t.Errorf("tabs: %q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func readAll(in string, delim byte) string {
	d := newDelimited(strings.NewReader(in), delim, DefaultLimits)
	var rows []string
	for {
		l, err := d.next()
		if err == io.EOF {
			return strings.Join(rows, " ")
		}
		if err != nil {
			return err.Error()
		}
		var b strings.Builder
		b.WriteString(string(rune('0' + l.row)))
		if l.fault != "" {
			b.WriteString("!")
		}
		for _, c := range l.cells {
			b.WriteString("[" + c + "]")
		}
		rows = append(rows, b.String())
	}
}

func TestDelimiter(t *testing.T) {
	for _, c := range []struct {
		in   string
		want byte
	}{
		{"问题,答案\na;b;c,d", ','},
		{"问题;答案\na,b,c;d", ';'},
		{"问题\t答案\na,b\tc,d", '\t'},
		{"问题|答案\n", '|'},
		{"a\tb\tc\n", '\t'},
		{"标题，很长，很长,\n\n问题;答案\n", ';'},
		{"sep=;\nx,y\n", ';'},
		{"一列\n", ','},
	} {
		if got := delimiter([]byte(c.in)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
