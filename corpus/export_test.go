package corpus

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yingda/kb"
)

// payloads are texts that have made spreadsheet programs run something (OWASP
// "CSV injection" and the forms that Chinese versions accept).
var payloads = []string{
	"=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"点这里\")", "=IMPORTXML(\"http://x\",\"//a\")", "=WEBSERVICE(\"http://x\")",
	"=A1", "==1", "= 1", "=", "=@SUM(A1)", "+1+1", "+cmd|' /C calc'!A0", "++1", "+", "+86 138", "-1+1", "-cmd|' /C calc'!A0", "--1", "-", "-5",
	"@SUM(1+1)", "@x", "@", "@@", "\t=1+1", "\t", "\tx", "\r=1+1", "\rx", "\x00=1+1", "\x00", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)",
	"'=1+1", "''=1+1", "=1+1##=2+2", "=\"a\nb\"", "=1,2;3\t4",
}

// dangerous reports whether a spreadsheet program could run a cell.
func dangerous(cell string) bool {
	return cell != "" && strings.ContainsRune("=+-@\t\r\x00＝＋－＠", []rune(cell)[0])
}

// Every payload, in every place, is exported so that no cell can run, and imported unchanged.
func TestExportIsHarmless(t *testing.T) {
	var k kb.Knowledge
	for i, p := range payloads {
		k.Entries = append(k.Entries, kb.Entry{
			ID: fmt.Sprintf("=%d", i), Question: p + "问", Variants: []string{p + "甲", "乙" + p}, Typos: []string{p + "错"}, Negatives: []string{p + "反"},
			Answer: p + "答", Answers: map[string]string{"=" + p: p + "微"}, Category: p + "类", Tags: []string{p + "签"}, Enabled: true,
		})
		k.Facts = append(k.Facts, kb.Fact{Subject: p + "主", Predicate: p + "谓", Object: p + "宾", Unit: p + "元", Source: p + "源"})
		k.Terms = append(k.Terms, kb.Term{Word: p + "词", Synonyms: []string{p + "同"}})
	}
	for _, kind := range tableKinds {
		rows, err := csv.NewReader(bytes.NewReader(export(t, CSV, k, kind)[len(byteOrderMark):])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, c := range row {
				if dangerous(c) {
					t.Errorf("CSV of %s: %q", kind, c)
				}
			}
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(export(t, XLSX, k)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, c := range row {
				name, _ := excelize.CoordinatesToCellName(x+1, y+1)
				kind, err := book.GetCellType(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				formula, _ := book.GetCellFormula(sheet, name)
				if dangerous(c) || c != "" && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString || formula != "" {
					t.Errorf("XLSX %s %s: %q is of type %v, formula %q", sheet, name, c, kind, formula)
				}
			}
		}
	}
	if d := kb.Diff(k, reimport(t, XLSX, k)); !d.Empty() {
		t.Errorf("XLSX comes back different: %+v", d)
	}
	if d := kb.Diff(only(k, kb.KindEntry), reimport(t, CSV, k, kb.KindEntry)); !d.Empty() {
		t.Errorf("CSV comes back different: %+v", d)
	}
}

// What an export looks like to people.
func TestExportGolden(t *testing.T) {
	k := have(t)
	k.Entries = append(k.Entries, kb.Entry{
		ID: "kb-3", Question: "报销要什么材料", Variants: []string{"报销 ## 材料", "要\n发票吗"}, Typos: []string{"抱销"}, Negatives: []string{"怎么报销"},
		Answer: "1. 发票\n2. “审批单”, 原件", Tags: []string{"财务", "C#"}, ValidFrom: "2026-01-01", ValidTo: "2026-12-31T18:00:00+08:00",
	})
	k.Policy = kb.Policy{Name: "小应"}
	var b bytes.Buffer
	for _, kind := range tableKinds {
		fmt.Fprintf(&b, "== CSV of %s\n%s", kind, export(t, CSV, k, kind))
	}
	fmt.Fprintf(&b, "== JSONL\n%s", export(t, JSONL, k, kb.KindEntry, kb.KindFact, kb.KindTerm, kb.KindPolicy))
	golden(t, "testdata/export.golden", b.String())
}

// A list too long for a cell of Excel goes on in further rows; a text too long is an error, not cut.
func TestExportLongCells(t *testing.T) {
	e := kb.Entry{ID: "long", Question: "问", Answer: strings.Repeat("答", 10_000), Enabled: true}
	for i := range 900 {
		e.Variants = append(e.Variants, fmt.Sprint("😀", i, strings.Repeat("甲", 300)))
	}
	k := kb.Knowledge{Entries: []kb.Entry{e, {ID: "next", Question: "下一条", Answer: "答", Enabled: true}}}
	if d := kb.Diff(k, reimport(t, XLSX, k)); !d.Empty() {
		t.Errorf("comes back different: %+v", d)
	}
	k.Entries[0].Answer = strings.Repeat("😀", 20_000)
	if err := Export(&bytes.Buffer{}, XLSX, k); err == nil || !strings.Contains(err.Error(), "long") {
		t.Errorf("an answer of 40,000 characters: got %v, want an error that names it", err)
	}
}

func TestExportWrongly(t *testing.T) {
	for _, c := range []struct {
		f     Format
		kinds []kb.Kind
	}{
		{"xls", nil},
		{CSV, []kb.Kind{kb.KindEntry, kb.KindFact}},
		{CSV, []kb.Kind{kb.KindPolicy}},
		{XLSX, []kb.Kind{kb.KindPolicy}},
	} {
		if err := Export(&bytes.Buffer{}, c.f, kb.Knowledge{}, c.kinds...); err == nil {
			t.Errorf("%s of %v: no error", c.f, c.kinds)
		}
	}
}
