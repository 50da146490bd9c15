package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// file is a page's file, ready to send.
type file struct {
	kind    string // Content-Type
	etag    string
	body    []byte
	gzipped []byte // nil where it would not be smaller
}

// newPages reads all files of a site: they are few, and embedded anyway.
func newPages(site fs.FS) (map[string]*file, error) {
	pages := map[string]*file{}
	if site == nil {
		return pages, nil
	}
	err := fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		pages["/"+name] = newFile(name, body)
		if dir, ok := strings.CutSuffix("/"+name, "index.html"); ok {
			pages[dir] = pages["/"+name]
		}
		return nil
	})
	return pages, err
}

// kinds of files are given here and not by the machine's own table.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
}

func newFile(name string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{kind: kinds[path.Ext(name)], etag: hex.EncodeToString(sum[:8]), body: body}
	if f.kind == "" {
		if f.kind = mime.TypeByExtension(path.Ext(name)); f.kind == "" {
			f.kind = "application/octet-stream"
		}
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression) // the level is a valid one
	w.Write(body)                                         // into memory: cannot fail
	w.Close()
	if z.Len() < len(body)*9/10 {
		f.gzipped = z.Bytes()
	}
	return f
}

// pagePolicy lets a page run its own scripts and talk to its own server, nothing else.
const pagePolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "

// page serves the web site. Whatever is no file of it does not exist.
func (s *Server) page(x *exchange, pages map[string]*file) error {
	name := x.Request.URL.Path
	f := pages[name]
	if f == nil && pages[name+"/"] != nil {
		x.Redirect(http.StatusMovedPermanently, name[strings.LastIndexByte(name, '/')+1:]+"/")
		return nil
	}
	if f == nil {
		return refuse(http.StatusNotFound, "没有这个地址")
	}
	if x.Request.Method != http.MethodGet && x.Request.Method != http.MethodHead {
		return refuse(http.StatusMethodNotAllowed, "这个地址不支持该请求方法")
	}
	h := x.Writer.Header()
	h.Set("Content-Security-Policy", pagePolicy+s.framers(x, name))
	switch name {
	case "/loader.js":
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // other sites load it
	default:
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	return x.sendFile(f)
}

// framers says who may show a page in a frame: nobody, but for the widget, which
// the sites of a site key show, and everybody's page in a demo.
func (s *Server) framers(x *exchange, name string) string {
	if !strings.HasPrefix(name, "/widget/") {
		return "'none'"
	}
	if s.Demo {
		return "*"
	}
	key, ok := s.keys.find(x.Query("site_key"))
	switch {
	case !ok:
		return "'self'"
	case len(key.Origins) == 0:
		return "*"
	}
	return "'self' " + strings.Join(key.Origins, " ")
}

// sendFile sends a file, or nothing when the caller has it already.
func (x *exchange) sendFile(f *file) error {
	h := x.Writer.Header()
	h.Set("Cache-Control", "no-cache") // the names carry no hash: ask each time
	h.Set("Vary", "Accept-Encoding")
	body, etag := f.body, `"`+f.etag+`"`
	if f.gzipped != nil && strings.Contains(x.Request.Header.Get("Accept-Encoding"), "gzip") {
		body, etag = f.gzipped, `"`+f.etag+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", etag)
	if x.Request.Header.Get("If-None-Match") == etag {
		h.Del("Content-Encoding")
		x.Status(http.StatusNotModified)
		x.Writer.WriteHeaderNow()
		return nil
	}
	x.Data(http.StatusOK, f.kind, body)
	return nil
}
