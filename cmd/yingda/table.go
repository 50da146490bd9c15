package main

import (
	"fmt"
	"io"
	"strings"
)

// table prints rows in columns that line up on a terminal, where a Chinese
// character is two columns wide (text/tabwriter takes it for one).
func table(w io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-columns(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// columns is how wide a text is on a terminal.
func columns(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x1100 && r < 0x1160 || r >= 0x2e80 && r < 0xfe00 || r >= 0xff00 && r < 0xff61 || r >= 0x1f300 {
			n++
		}
	}
	return n
}
