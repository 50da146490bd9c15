package server

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// rendered is a text as the members of a reply: `"text":"…","html":"…"`.
type rendered struct {
	members string
	html    string
}

// renderer turns a curated text (Markdown, or plain lines) into HTML that may be
// put into a page: goldmark, then an allow-list. Sanitising costs 30 to 100 µs,
// so each text is rendered once; the HTML depends on nothing but the text.
type renderer struct {
	known sync.Map // text → rendered
	count atomic.Int64
}

// maxRendered bounds what is remembered, in texts: more than the answers of a
// large knowledge base that are ever asked for. Beyond it texts are rendered each time.
const maxRendered = 1 << 16

// forget drops what is remembered; called when another version goes live.
func (r *renderer) forget() {
	r.known.Clear()
	r.count.Store(0)
}

func (r *renderer) render(text string) rendered {
	if v, ok := r.known.Load(text); ok {
		return v.(rendered)
	}
	out := rendered{html: toHTML(text)}
	b := append(make([]byte, 0, 2*len(text)+len(out.html)+32), `"text":`...)
	b = appendString(b, text)
	b = append(b, `,"html":`...)
	b = appendString(b, out.html)
	out.members = string(b)
	if r.count.Load() < maxRendered {
		if _, was := r.known.LoadOrStore(text, out); !was {
			r.count.Add(1)
		}
	}
	return out
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table),
	goldmark.WithRendererOptions(html.WithHardWraps()), // a new line in an answer is one for the reader
)

// policy is what may stand in an answer: text, lists, tables, links that open
// elsewhere, images over https. No scripts, styles, forms, SVG or data URLs.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "del", "code", "pre", "blockquote", "hr",
		"ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "tel", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
})

// listItem begins an item of a list, with or without a number.
var listItem = regexp.MustCompile(`^ {0,3}(\d{1,9}[.)]|[-*+])[ \t]`)

// endLists puts a blank line before a line that follows a list at the margin.
// Markdown takes it for more of the last item; the people who write answers
// mean a sentence of its own, and what they wrote must look like that.
func endLists(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	var b strings.Builder
	listed, fenced := false, false
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(bare, "```"), strings.HasPrefix(bare, "~~~"):
			fenced, listed = !fenced, false
		case fenced:
		case listItem.MatchString(line):
			listed = true
		case bare == "":
			listed = false
		case listed && line[0] != ' ' && line[0] != '\t':
			b.WriteString("\n")
			listed = false
		}
		b.WriteString(line)
	}
	return b.String()
}

func toHTML(text string) string {
	var buf bytes.Buffer
	if err := markdown.Convert([]byte(endLists(text)), &buf); err != nil {
		return bluemonday.StrictPolicy().Sanitize(text) // goldmark fails only when its writer does
	}
	return string(bytes.TrimSpace(policy().SanitizeBytes(buf.Bytes())))
}
