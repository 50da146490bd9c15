package corpus

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yingda/kb"
)

// column is what a header, or a key of a JSON object, stands for.
type column struct {
	field   string // JSON name of the field of kb, or one of the names below; "": not known
	channel string // of an answer
}

// Columns that are no field of kb.
const (
	disabled = "disabled" // the opposite of enabled
	marker   = "marker"   // how the row is written
	reason   = "reason"   // why the row failed the last time: not read
	ignored  = "ignored"  // known to hold nothing for us
)

// dialects are the headers of knowledge as the systems that people come from
// write them, folded by foldHeader.
var dialects = map[kb.Kind]map[string]string{
	kb.KindEntry: index(map[string]string{
		"id":         "id 编号 条目编号 知识id 知识编号 问题id 问题编号 faqid",
		"question":   "question 标准问 标准问题 标准问法 标准问句 主问题 主问法 问题 问 q 标题 title 问题标题 知识标题 用户问题 提问 standardquestion",
		"similar":    "similar 相似问 相似问题 相似问法 相似说法 相似标题 扩展问 扩展问题 扩展问法 同义问 同义问法 同义问题 近似问 其他问法 问法 similarquestion similarquestions variants",
		"typos":      "typos typo 错别字 错字 错别字问法",
		"negatives":  "negatives negative 反例 反例问题 反例问法 负例 负样本 否定问法 排除问法 negativequestion negativequestions",
		"answer":     "answer 答案 标准答案 默认答案 答案内容 机器人回答 回答 答 a 回复 回复内容 答复 内容 知识内容 content response answers",
		"category":   "category 分类 类别 类目 目录 分组 知识分类 问题分类 所属分类 所属目录 知识目录 group tagname",
		"tags":       "tags tag 标签 关键词 关键字 keywords",
		"valid_from": "validfrom 生效时间 生效日期 开始时间 开始日期 有效期开始 起始时间 起始日期 start starttime startdate",
		"valid_to":   "validto 失效时间 失效日期 结束时间 结束日期 到期时间 到期日期 过期时间 截止时间 截止日期 有效期至 有效期结束 end endtime enddate",
		"enabled":    "enabled 启用 是否启用 启用状态 状态 status isenabled 是否有效",
		disabled:     "disabled 停用 是否停用 禁用 是否禁用 isdisabled",
		marker:       "导出标记 marker",
		reason:       "失败原因 reason",
		ignored:      "序号 no 是否全部回复 是否禁止被推荐 创建时间 更新时间 修改时间 创建人 更新人 修改人 chunkid answerstrategy isrecommended",
	}),
	kb.KindFact: index(map[string]string{
		"id":         "id 编号 三元组编号",
		"subject":    "subject 主体 主语 实体 实体名称 头实体 对象 head s",
		"predicate":  "predicate 属性 属性名 属性名称 关系 谓语 谓词 relation p",
		"object":     "object 值 属性值 取值 宾语 客体 尾实体 tail value o",
		"unit":       "unit 单位",
		"valid_from": "validfrom 生效时间 生效日期 开始时间 开始日期",
		"valid_to":   "validto 失效时间 失效日期 结束时间 结束日期 截止日期 有效期至",
		"source":     "source 来源 出处 依据",
		marker:       "导出标记 marker",
		reason:       "失败原因 reason",
		ignored:      "序号 no",
	}),
	kb.KindTerm: index(map[string]string{
		"word":     "word 词 词语 业务词 标准词 术语 名词 term",
		"synonyms": "synonyms synonym 同义词 近义词 别名 别称 俗称 其他说法 alias aliases",
		marker:     "导出标记 marker",
		reason:     "失败原因 reason",
		ignored:    "序号 no",
	}),
}

// required are the fields without which a table holds no knowledge of a kind.
var required = map[kb.Kind][]string{
	kb.KindEntry: {"question"},
	kb.KindFact:  {"subject", "predicate", "object"},
	kb.KindTerm:  {"word", "synonyms"},
}

// tableKinds are the kinds that come in tables, in the order they are tried.
var tableKinds = []kb.Kind{kb.KindEntry, kb.KindFact, kb.KindTerm}

// lists are the fields that hold several values.
var lists = map[string]bool{"similar": true, "typos": true, "negatives": true, "tags": true, "synonyms": true}

// channels are Chinese names of channels that have a usual short name.
var channels = map[string]string{"微信": "wechat", "网页": "web", "电话": "phone", "短信": "sms", "小程序": "miniprogram", "邮件": "email"}

func index(names map[string]string) map[string]string {
	m := map[string]string{}
	for field, list := range names {
		for name := range strings.FieldsSeq(list) {
			m[name] = field
		}
	}
	return m
}

// foldHeader drops what people add to a header: notes in brackets, marks for
// "must be filled", spaces, punctuation, and numbers at the end (相似问1, 相似问2).
func foldHeader(h string) string {
	name, _ := splitNote(norm.NFKC.String(h))
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if short := strings.TrimRight(name, "0123456789"); short != "" {
		return short
	}
	return name
}

// splitNote parts a header from the note in brackets that it may end with.
func splitNote(h string) (name, note string) {
	if i := strings.IndexAny(h, "([（【［"); i > 0 {
		_, size := utf8.DecodeRuneInString(h[i:])
		return h[:i], strings.TrimRight(h[i+size:], ")]）】］ \t\r\n")
	}
	return h, ""
}

// parseColumn reads a header of a table or a key of a JSON object. A header of
// an answer may name a channel: 答案(wechat), 答案（微信）, answer:wechat, answer:"…".
// The name becomes knowledge, so it is valid UTF-8 whatever the header's bytes are.
func parseColumn(kind kb.Kind, h string) column {
	names := dialects[kind]
	h = strings.TrimSpace(h)
	if kind != kb.KindEntry {
		return column{field: names[foldHeader(h)]}
	}
	if i := strings.IndexAny(h, ":："); i > 0 && names[foldHeader(h[:i])] == "answer" {
		_, size := utf8.DecodeRuneInString(h[i:])
		ch := strings.TrimSpace(h[i+size:])
		if quoted, err := strconv.Unquote(ch); err == nil {
			return column{"answer", strings.ToValidUTF8(quoted, "\uFFFD")}
		}
		return column{"answer", channel(ch)}
	}
	c := column{field: names[foldHeader(h)]}
	if name, note := splitNote(h); c.field == "answer" && !isNote(note) && names[foldHeader(name)] == "answer" {
		c.channel = channel(note)
	}
	return c
}

// isNote tells explanations in brackets (必填-多个用##分隔) from names of channels.
func isNote(s string) bool {
	for _, w := range []string{"填", "选", "分隔", "默认", "多个", "必", "字", "例", "说明", "##", "required", "optional"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func channel(name string) string {
	name = strings.TrimSpace(strings.ToValidUTF8(name, "\uFFFD"))
	if id, ok := channels[name]; ok {
		return id
	}
	return name
}

// channelHeader is the inverse of parseColumn for an answer of a channel.
func channelHeader(ch string) string {
	if h := "答案(" + ch + ")"; parseColumn(kb.KindEntry, h) == (column{"answer", ch}) && !startsFormula(ch) {
		return h
	}
	return "answer:" + strconv.QuoteToASCII(ch)
}

// headerRows is how many rows are searched for the header: a title, a date and
// a remark may stand above it.
const headerRows = 10

// header is a row of headers that was understood.
type header struct {
	kind    kb.Kind
	names   []string // as written
	columns []column
}

// parseHeader reads a row as headers of the kind that fits best, of only when
// it is not empty. Nil when a required column of every kind is missing.
func parseHeader(cells []string, only kb.Kind) *header {
	var best *header
	most := 0
	for _, kind := range tableKinds {
		if only != "" && kind != only {
			continue
		}
		h, known, fields := &header{kind: kind, names: cells}, 0, map[string]bool{}
		for _, c := range cells {
			col := parseColumn(kind, c)
			if col.field != "" {
				known++
			}
			fields[col.field] = true
			h.columns = append(h.columns, col)
		}
		ok := known > most
		for _, f := range required[kind] {
			ok = ok && fields[f]
		}
		if ok {
			best, most = h, known
		}
	}
	return best
}

// knownHeaders counts the headers that some kind knows, 0 when it has not the required ones.
func knownHeaders(cells []string) int {
	h := parseHeader(cells, "")
	if h == nil {
		return 0
	}
	n := 0
	for _, c := range h.columns {
		if c.field != "" {
			n++
		}
	}
	return n
}
