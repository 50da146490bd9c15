package server

import (
	"embed"
	"io/fs"
	"net/http"
	"sync"
)

// openAPIDoc describes every route of the table; a test holds the two against each other.
//
//go:embed openapi.json
var openAPIDoc []byte

//go:embed docs
var docFiles embed.FS

var docPages = sync.OnceValue(func() map[string]*file {
	dir, err := fs.Sub(docFiles, "docs")
	if err != nil {
		panic(err) // "docs" is a valid path
	}
	pages, err := newPages(dir)
	if err != nil {
		panic(err) // embedded files can be read
	}
	pages["openapi.json"] = newFile("openapi.json", openAPIDoc)
	return pages
})

// openAPI serves the description of this interface.
func (s *Server) openAPI(x *exchange) error { return x.sendFile(docPages()["openapi.json"]) }

// docs serves the page that shows it to people.
func (s *Server) docs(x *exchange) error {
	f := docPages()["/"+x.Param("file")]
	if f == nil {
		return refuse(http.StatusNotFound, "没有这个地址")
	}
	x.Writer.Header().Set("Content-Security-Policy", pagePolicy+"'none'")
	return x.sendFile(f)
}
