package kb

import (
	"strings"
	"testing"
	"time"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestValid(t *testing.T) {
	tests := []struct {
		from, to string
		at       string
		want     bool
	}{
		{"", "", "2026-03-01T00:00:00Z", true},
		{"2026-03-01", "", "2026-02-28T15:59:59Z", false}, // 23:59:59 in China
		{"2026-03-01", "", "2026-02-28T16:00:00Z", true},
		{"", "2026-03-31", "2026-03-31T23:59:59+08:00", true}, // the last day counts whole
		{"", "2026-03-31", "2026-04-01T00:00:00+08:00", false},
		{"2026-03-01", "2026-03-01", "2026-03-01T12:00:00+08:00", true}, // one day
		{"", "2026-03-01T18:00:00+08:00", "2026-03-01T17:59:59+08:00", true},
		{"", "2026-03-01T18:00:00+08:00", "2026-03-01T18:00:00+08:00", false}, // a moment ends exactly
		{"2026-03-01T18:00:00+08:00", "", "2026-03-01T10:00:00Z", true},
		{"2026-04-01", "2026-03-01", "2026-03-15T00:00:00Z", false},
		{"1.4.2026", "", "2026-05-01T00:00:00Z", false}, // unreadable is never valid
		{"", "soon", "2026-05-01T00:00:00Z", false},
	}
	for _, tt := range tests {
		at := moment(t, tt.at)
		e := Entry{ValidFrom: tt.from, ValidTo: tt.to}
		f := Fact{ValidFrom: tt.from, ValidTo: tt.to}
		if got := e.Valid(at); got != tt.want {
			t.Errorf("entry [%s, %s] at %s: valid %v, want %v", tt.from, tt.to, tt.at, got, tt.want)
		}
		if got := f.Valid(at); got != tt.want {
			t.Errorf("fact [%s, %s] at %s: valid %v, want %v", tt.from, tt.to, tt.at, got, tt.want)
		}
	}
}

func TestParsePeriodNamesTheWrongEnd(t *testing.T) {
	tests := []struct{ from, to, want string }{
		{"2026-02-30", "", "生效时间“2026-02-30”不是日期"},
		{"", "2026/3/1", "失效时间“2026/3/1”不是日期"},
		{"", " ", "失效时间“ ”不是日期"},
	}
	for _, tt := range tests {
		_, err := ParsePeriod(tt.from, tt.to)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("ParsePeriod(%q, %q): error %v, want %s…", tt.from, tt.to, err, tt.want)
		}
	}
}

func TestOverlaps(t *testing.T) {
	tests := []struct {
		a, b [2]string
		want bool
	}{
		{[2]string{"", ""}, [2]string{"", ""}, true},
		{[2]string{"", "2026-03-31"}, [2]string{"2026-04-01", ""}, false}, // day after day
		{[2]string{"", "2026-04-01"}, [2]string{"2026-04-01", ""}, true},  // both hold on that day
		{[2]string{"2026-01-01", "2026-12-31"}, [2]string{"2026-05-01", "2026-05-01"}, true},
		{[2]string{"2026-01-01", "2026-01-31"}, [2]string{"2027-01-01", ""}, false},
		{[2]string{"2026-02-01", "2026-01-01"}, [2]string{"", ""}, false}, // the empty period meets nothing
	}
	for _, tt := range tests {
		a, err := ParsePeriod(tt.a[0], tt.a[1])
		if err != nil {
			t.Fatal(err)
		}
		b, err := ParsePeriod(tt.b[0], tt.b[1])
		if err != nil {
			t.Fatal(err)
		}
		if a.Overlaps(b) != tt.want || b.Overlaps(a) != tt.want {
			t.Errorf("%v and %v overlap: %v and %v, want %v", tt.a, tt.b, a.Overlaps(b), b.Overlaps(a), tt.want)
		}
	}
}
