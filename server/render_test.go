package server

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestToHTML(t *testing.T) {
	const blank = `target="_blank"`
	for _, c := range []struct{ name, text, want string }{
		{"plain", "您好", "<p>您好</p>"},
		{"new lines are kept", "第一行\n第二行", "<p>第一行<br>\n第二行</p>"},
		{"paragraphs", "甲\n\n乙", "<p>甲</p>\n<p>乙</p>"},
		{"a list", "步骤：\n1. 登录\n2. 还款", "<p>步骤：</p>\n<ol>\n<li>登录</li>\n<li>还款</li>\n</ol>"},
		{"a sentence after a list", "步骤：\n1. 登录\n2. 还款\n次日到账。\n请留意。", "<p>步骤：</p>\n<ol>\n<li>登录</li>\n<li>还款</li>\n</ol>\n<p>次日到账。<br>\n请留意。</p>"},
		{"an item of two lines", "- 登录\n  用短信\n- 还款", "<ul>\n<li>登录<br>\n用短信</li>\n<li>还款</li>\n</ul>"},
		{"code is left alone", "```\n- a\nb\n```", "<pre><code>- a\nb\n</code></pre>"},
		{"bold", "**重要**", "<p><strong>重要</strong></p>"},
		{"a table", "|卡|年费|\n|-|-|\n|金卡|300|", "<table>\n<thead>\n<tr>\n<th>卡</th>\n<th>年费</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>金卡</td>\n<td>300</td>\n</tr>\n</tbody>\n</table>"},
		{"less than", "余额 < 100 & 未激活", "<p>余额 &lt; 100 &amp; 未激活</p>"},
		{"a phone", "[95588](tel:95588)", `<p><a href="tel:95588">95588</a></p>`},
		{"a mail", "[邮箱](mailto:a@example.com)", `<p><a href="mailto:a@example.com">邮箱</a></p>`},
		{"a link", "[官网](https://example.com/a?b=1&c=2)", `<p><a href="https://example.com/a?b=1&amp;c=2" rel="noreferrer noopener" ` + blank + `>官网</a></p>`},
		{"a relative link goes nowhere", "[这里](/admin)", "<p>这里</p>"},
		{"a script link goes nowhere", "[这里](javascript:alert(1))", "<p>这里</p>"},
		{"markup is dropped", "<b>粗</b><script>alert(1)</script>", "<p>粗alert(1)</p>"},
	} {
		got := toHTML(c.text)
		got = strings.ReplaceAll(got, "<!-- raw HTML omitted -->", "")
		if got != c.want {
			t.Errorf("%s: %q became\n%s\nwant\n%s", c.name, c.text, got, c.want)
		}
	}
}

// dangerous is what no browser must ever find in an answer: elements that run
// or load something, attributes that run, addresses of other kinds than allowed.
var dangerous = regexp.MustCompile(`(?i)<\s*(script|svg|math|iframe|object|embed|style|link|meta|base|form|input|button|img|video|audio|template|noscript)\b|` +
	`<[^>]*\son\w+\s*=|<[^>]*\s(style|srcdoc|id|class|src)\s*=|<[^>]*href\s*=\s*"(?:[^"]*script:|data:|vbscript:|//|/)`)

func TestAnswersCannotRunAnything(t *testing.T) {
	var vectors []string
	payload := []string{"alert(1)", "alert`1`", "eval(atob('YQ=='))"}
	for _, p := range payload {
		for _, form := range []string{
			"<script>%s</script>", "<SCRIPT>%s</SCRIPT>", "<scr<script>ipt>%s</script>", "<script\x00>%s</script>", "<script/src=data:,%s>",
			"<img src=x onerror=%s>", "<img/src=x/onerror=%s>", "<IMG SRC=javascript:%s>", "<img src=\"x`<script>%s</script>\">", "<svg onload=%s>", "<svg><script>%s</script></svg>",
			"<svg><a xlink:href=\"javascript:%s\">x</a></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=%s>", "<iframe src=javascript:%s>", "<iframe srcdoc=\"<script>%s</script>\">",
			"<body onload=%s>", "<a href=javascript:%s>x</a>", "<a href=\"java\nscript:%s\">x</a>", "<a href=\" &#14; javascript:%s\">x</a>", "<a href=\"&#106;avascript:%s\">x</a>",
			"<a href=data:text/html,<script>%s</script>>x</a>", "<a href=vbscript:%s>x</a>", "<form action=javascript:%s><input type=submit>", "<button formaction=javascript:%s>x</button>",
			"<input autofocus onfocus=%s>", "<details open ontoggle=%s>", "<video><source onerror=%s>", "<object data=javascript:%s>", "<embed src=javascript:%s>", "<base href=javascript:%s//>",
			"<meta http-equiv=refresh content=\"0;url=javascript:%s\">", "<link rel=stylesheet href=javascript:%s>", "<style>@import 'javascript:%s'</style>", "<div style=\"background:url(javascript:%s)\">", "<p id=x onclick=%s>y</p>",
			"<noscript><p title=\"</noscript><img src=x onerror=%s>\">", "<template><script>%s</script></template>", "--><img src=x onerror=%s>", "]]><script>%s</script>", "<!--<img src=\"--><img src=x onerror=%s>\">",
			"[x](javascript:%s)", "[x](JaVaScRiPt:%s)", "[x](java&#10;script:%s)", "[x](<javascript:%s>)", "[x](data:text/html;base64,%s)", "![x](javascript:%s)", "![x](x\"onerror=\"%s)", "[x]: javascript:%s\n\n[x]", "<javascript:%s>", "`<script>%s</script>`",
			"```\n<script>%s</script>\n```", "|<script>%s</script>|\n|-|", "# <img src=x onerror=%s>", "- <svg/onload=%s>", "> <script>%s</script>", "[a](https://x.test \"onmouseover=%s\")", "[a](https://x.test/\"onmouseover=\"%s)", "https://x.test/\"onmouseover=%s",
			"\u202e<script>%s</script>", "<scr\u200bipt>%s</scr\u200bipt>", "＜script＞%s＜/script＞",
		} {
			vectors = append(vectors, fmt.Sprintf(form, p))
		}
	}
	if len(vectors) < 150 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		checkHarmless(t, v)
	}
}

func checkHarmless(t *testing.T, text string) {
	t.Helper()
	html := toHTML(text)
	if bad := dangerous.FindString(html); bad != "" {
		t.Errorf("%q became %s with %q", text, html, bad)
	}
	if again := policy().Sanitize(html); again != html {
		t.Errorf("%q became %s, sanitised again %s", text, html, again)
	}
}

func FuzzToHTML(f *testing.F) {
	for _, s := range []string{"**a** <b>", "[x](javascript:1)", "<svg/onload=1>", "|a|\n|-|\n|b|", "http://a.b/?\"'<>", "`a` ~~b~~\n\n# c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkHarmless(t, s) })
}

// TestRenderRemembers: the same text is rendered once, and forgetting or a full
// memory changes nothing in what comes out.
func TestRenderRemembers(t *testing.T) {
	var r renderer
	first := r.render("**甲**")
	if again := r.render("**甲**"); again != first || r.count.Load() != 1 {
		t.Errorf("rendered again: %+v, %d remembered", again, r.count.Load())
	}
	r.forget()
	r.count.Store(maxRendered)
	if full := r.render("**甲**"); full != first {
		t.Errorf("with a full memory: %+v, want %+v", full, first)
	}
	if _, kept := r.known.Load("**甲**"); kept {
		t.Error("remembered beyond the limit")
	}
	if want := `"text":"**甲**","html":"<p><strong>甲</strong></p>"`; first.members != want {
		t.Errorf("members %s, want %s", first.members, want)
	}
}
