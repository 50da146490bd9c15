package server

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

// maxShownRows bounds the verdicts and mistakes one response lists.
const maxShownRows = 1000

// importResult says what became of a file.
type importResult struct {
	*corpus.Plan
	Rows     []corpus.Row `json:"rows"` // the first maxShownRows
	Mistakes []checked    `json:"mistakes"`
	Applied  bool         `json:"applied"`
	Rev      kb.Rev       `json:"rev,omitempty"` // of the draft, when applied
}

// importFile takes a file (the body) or built-in packs (?pack=…) into the draft.
// ?dry_run=1 only tells; ?good_rows=1 takes the good rows although others are
// wrong; ?failed=1 returns the wrong rows as a file and takes nothing.
func (s *Server) importFile(x *exchange) error {
	x.patient()
	s.importing.Lock() // a plan holds for the draft it was made against
	defer s.importing.Unlock()
	if names := x.QueryArray("pack"); len(names) > 0 {
		return s.importPacks(x, names)
	}
	file, err := spool(x.Request)
	if err != nil {
		return err
	}
	defer file.close()
	ctx := x.Request.Context()
	draft := kb.NewDraft(s.Draft)
	have, _, err := draft.Load(ctx)
	if err != nil {
		return err
	}
	src := corpus.Source{Name: file.name, R: file, Size: file.size}
	plan, err := corpus.Import(ctx, src, have, corpus.Options{
		Mode:              corpus.Mode(x.Query("mode")),
		Kind:              kb.Kind(x.Query("kind")),
		AllowEmptyAnswers: on(x, "allow_empty_answers"),
		Norm:              nlu.Key,
	})
	if err != nil {
		return err
	}
	if on(x, "failed") {
		if plan.Format == corpus.YAML {
			return invalid("failed", "流程文件没有单独的错误行，请按提示修改原文件")
		}
		x.Writer.Header().Set("Content-Type", "application/octet-stream")
		return corpus.WriteFailed(x.Writer, src, plan)
	}
	result := importResult{Plan: plan, Rows: plan.Rows[:min(len(plan.Rows), maxShownRows)], Mistakes: []checked{}}
	for _, m := range plan.Mistakes[:min(len(plan.Mistakes), maxShownRows)] {
		result.Mistakes = append(result.Mistakes, checked{m, m.String()})
	}
	switch {
	case on(x, "dry_run"):
	case plan.Err() != nil && !on(x, "good_rows"):
		return plan.Err()
	default:
		if result.Rev, err = draft.PutAll(ctx, s.stamp(x), plan.Accepted); err != nil {
			return err
		}
		result.Applied = true
		n := plan.Counts
		s.record(x, "import", plan.File, fmt.Sprintf("新增 %d，更新 %d，合并 %d，重复 %d，错误 %d",
			n[corpus.New], n[corpus.Changed], n[corpus.Merged], n[corpus.Duplicate], n[corpus.Failed]))
	}
	x.JSON(http.StatusOK, result)
	return nil
}

func (s *Server) importPacks(x *exchange, names []string) error {
	k, err := Packs(names)
	if err != nil {
		return err
	}
	ctx, draft := x.Request.Context(), kb.NewDraft(s.Draft)
	have, _, err := draft.Load(ctx)
	if err != nil {
		return err
	}
	rev, err := draft.PutAll(ctx, s.stamp(x), corpus.Beside(have, k))
	if err != nil {
		return err
	}
	s.record(x, "import", "packs "+strings.Join(names, " "), "")
	x.JSON(http.StatusOK, map[string]any{
		"packs": names, "entries": len(k.Entries), "facts": len(k.Facts), "terms": len(k.Terms), "applied": true, "rev": rev,
	})
	return nil
}

// Packs returns the knowledge of built-in packs, merged.
func Packs(names []string) (kb.Knowledge, error) {
	var packs []*corpus.Pack
	for _, name := range names {
		p, err := corpus.ReadPack(name)
		if err != nil {
			return kb.Knowledge{}, invalid("pack", "没有 %q 这个知识包，可用：%s", name, strings.Join(corpus.PackNames(), "、"))
		}
		packs = append(packs, p)
	}
	return corpus.Merge(packs...), nil
}

// on reads a switch of the query.
func on(x *exchange, name string) bool {
	v, _ := strconv.ParseBool(x.Query(name))
	return v
}

// spooled is an upload in a temporary file that has no name any more.
type spooled struct {
	*os.File
	name string
	size int64
}

func (f spooled) close() { f.File.Close() }

// spool writes the body to a temporary file, as far as the importer's limit goes:
// one byte more, so that the importer sees that it is too large.
func spool(r *http.Request) (f spooled, err error) {
	limit := corpus.DefaultLimits.FileBytes
	if r.ContentLength > limit {
		return f, refuse(http.StatusRequestEntityTooLarge, "文件太大，最多 %d MB", limit>>20)
	}
	t, err := os.CreateTemp("", "yingda-import-*")
	if err != nil {
		return f, fmt.Errorf("spool upload: %w", err)
	}
	os.Remove(t.Name()) // gone when it is closed; where that cannot be, the system's cleaner takes it
	n, err := io.Copy(t, io.LimitReader(r.Body, limit+1))
	if err != nil {
		t.Close()
		return f, refuse(http.StatusBadRequest, "文件没有收完整")
	}
	return spooled{t, fileName(r), n}, nil
}

// fileName is what the caller calls the file, for messages only.
func fileName(r *http.Request) string {
	name := r.URL.Query().Get("name")
	if name == "" {
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
		name = params["filename"]
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "" || len(name) > 255 {
		return "上传的文件"
	}
	return name
}

// export sends the draft, or a published version (?version=), as a file.
func (s *Server) export(x *exchange) error {
	x.patient()
	ctx := x.Request.Context()
	k, err := s.knowledge(ctx, x.DefaultQuery("version", "draft"))
	if err != nil {
		return err
	}
	format := corpus.Format(x.DefaultQuery("format", string(corpus.JSONL)))
	mediaType := map[corpus.Format]string{
		corpus.JSONL: "application/x-ndjson", corpus.CSV: "text/csv; charset=utf-8", corpus.TSV: "text/tab-separated-values; charset=utf-8",
		corpus.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", corpus.YAML: "application/yaml; charset=utf-8",
	}[format]
	if mediaType == "" {
		return invalid("format", "format 应为 jsonl、csv、tsv、xlsx 或 yaml（流程）")
	}
	var kindsWanted []kb.Kind
	for _, kind := range x.QueryArray("kind") {
		switch k := kb.Kind(kind); k {
		case kb.KindEntry, kb.KindFact, kb.KindTerm, kb.KindPolicy:
			kindsWanted = append(kindsWanted, k)
		default:
			return invalid("kind", "kind 应为 entry、fact、term 或 policy")
		}
	}
	if (format == corpus.CSV || format == corpus.TSV) && len(kindsWanted) > 1 {
		return invalid("kind", "%s 一次只能导出一种内容", format)
	}
	h := x.Writer.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", "attachment; filename=knowledge."+string(format))
	if err := corpus.Export(x.Writer, format, k, kindsWanted...); err != nil {
		if !x.Writer.Written() {
			return err
		}
		s.Logger.Error("export", "request_id", x.id, "err", err)
		panic(http.ErrAbortHandler) // the caller must see that it was cut off
	}
	return nil
}

// knowledge reads the draft or a published version.
func (s *Server) knowledge(ctx context.Context, version string) (kb.Knowledge, error) {
	if version == "draft" {
		k, _, err := kb.NewDraft(s.Draft).Load(ctx)
		return k, err
	}
	n := 0
	if version != "live" {
		var err error
		if n, err = strconv.Atoi(version); err != nil || n < 1 {
			return kb.Knowledge{}, invalid("version", "version 应为 draft、live 或版本号")
		}
	}
	_, k, err := kb.ReadSnapshot(ctx, s.Releases, n)
	return k, err
}
