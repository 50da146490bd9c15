// Package web holds the built pages (demo, widget, loader, admin) inside the binary.
// They are built from web/src by "npm run build" and committed, so that a Go
// toolchain alone is enough to build the product.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist is the root of the site: index.html (the demo page, served at /),
// widget/index.html (the chat, served at /widget/), admin/index.html (the trainers'
// page, served at /admin/), loader.js and assets/.
// File names carry no content hash: serve them with an ETag and Cache-Control: no-cache.
var Dist = mustSub("dist")

func mustSub(dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic("web: " + err.Error()) // only when dir is not a valid path, which the compiler's embed already checked
	}
	return sub
}
