package kb

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Unit is what an amount is counted in, in terms of a base unit: 公斤 is 1000 of
// mass (gram), 元/年 is money by the year.
type Unit struct {
	Dimension string  // money, data, time …; of a word that only counts (张, 个) the word itself
	Factor    float64 // base units in one of these
	Per       string  // dimension of what it is counted by: time in 元/月, "" in 元
	PerFactor float64 // base units of Per in one; 1 when Per is empty
}

// dimensions of units, each with its units and their factors. A year is
// 365 days and a month a twelfth of it, so that 12个月 is 1年.
var dimensions = map[string]map[string]float64{
	"money":   {"元": 1, "块": 1, "块钱": 1, "人民币": 1, "角": .1, "毛": .1, "分钱": .01, "万元": 1e4, "万": 1e4, "千元": 1e3, "亿元": 1e8, "亿": 1e8, "cny": 1, "rmb": 1, "￥": 1, "¥": 1},
	"dollar":  {"美元": 1, "美金": 1, "usd": 1, "万美元": 1e4, "亿美元": 1e8},
	"euro":    {"欧元": 1, "eur": 1},
	"hkd":     {"港元": 1, "港币": 1, "hkd": 1},
	"data":    {"b": 1, "字节": 1, "kb": 1 << 10, "k": 1 << 10, "mb": 1 << 20, "m": 1 << 20, "兆": 1 << 20, "gb": 1 << 30, "g": 1 << 30, "tb": 1 << 40, "t": 1 << 40},
	"speed":   {"bps": 1, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9, "m/s": 8e6, "mb/s": 8e6},
	"time":    {"秒": 1, "秒钟": 1, "分钟": 60, "小时": 3600, "个小时": 3600, "钟头": 3600, "天": 86400, "日": 86400, "周": 7 * 86400, "个星期": 7 * 86400, "星期": 7 * 86400, "个月": 365 * 7200, "月": 365 * 7200, "季度": 365 * 21600, "季": 365 * 21600, "年": 365 * 86400, "h": 3600, "min": 60, "s": 1, "ms": .001, "毫秒": .001},
	"workday": {"个工作日": 1, "工作日": 1},
	"age":     {"岁": 1, "周岁": 1},
	"mass":    {"克": 1, "毫克": .001, "千克": 1000, "公斤": 1000, "斤": 500, "两": 50, "吨": 1e6, "万吨": 1e10, "mg": .001, "kg": 1000},
	"length":  {"米": 1, "毫米": .001, "厘米": .01, "公分": .01, "分米": .1, "千米": 1000, "公里": 1000, "里": 500, "英寸": .0254, "寸": .0254, "mm": .001, "cm": .01, "km": 1000},
	"area":    {"平方米": 1, "平米": 1, "平": 1, "㎡": 1, "m2": 1, "平方公里": 1e6, "平方千米": 1e6, "km2": 1e6, "km²": 1e6, "亩": 2000. / 3, "公顷": 1e4},
	"volume":  {"升": 1, "毫升": .001, "立方米": 1000, "l": 1, "ml": .001},
	"power":   {"瓦": 1, "千瓦": 1000, "w": 1, "kw": 1000, "匹": 735},
	"charge":  {"毫安时": 1, "mah": 1, "毫安": 1, "安时": 1000},
	"energy":  {"度": 1, "千瓦时": 1, "kwh": 1},
	"share":   {"%": 1, "％": 1, "‰": .1, "个百分点": 1, "bp": .01, "基点": .01},
	"折":       {"折": 1},
	"人":       {"人": 1, "个人": 1, "名": 1},
	"heat":    {"℃": 1, "摄氏度": 1, "°c": 1},
	"pixel":   {"像素": 1, "万像素": 1e4, "亿像素": 1e8},
	"sound":   {"分贝": 1, "db": 1},
	"rate":    {"赫兹": 1, "hz": 1},
}

// counted are words that count single things, each a dimension of its own.
const counted = "个 张 笔 次 份 台 部 条 件 只 位 户 家 倍 期 级 星 层 页 字 集 卷 册 本 首 株 头 辆 艘 架 套 间 座 所 幢 栋 场 届 支 把 块钱 点 分 票 门 项 种 款 盒 瓶 袋 包 箱 枚 颗 片 双 对 组 轮 回 遍 步 道 口 班 课时 学时 学分 单 客 席 桌 床 路 线 站 环 圈 局 岁口 品 味 章 节 版 代"

var unitTable = sync.OnceValue(func() map[string]Unit {
	t := map[string]Unit{}
	for d, units := range dimensions {
		for u, f := range units {
			t[u] = Unit{Dimension: d, Factor: f, PerFactor: 1}
		}
	}
	for _, w := range strings.Fields(counted) {
		if _, ok := t[w]; !ok {
			t[w] = Unit{Dimension: w, Factor: 1, PerFactor: 1}
		}
	}
	return t
})

// ParseUnit reads 元, GB, 元/月 or 次每年; ok is false for what it does not know.
// The empty unit is known: a bare number.
func ParseUnit(s string) (u Unit, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return Unit{Factor: 1, PerFactor: 1}, true
	}
	table := unitTable()
	if u, ok = table[s]; ok {
		return u, true
	}
	of, per, ok := strings.Cut(s, "/")
	if !ok {
		of, per, ok = strings.Cut(s, "每")
	}
	if !ok {
		return Unit{}, false
	}
	if u, ok = table[strings.TrimSpace(of)]; !ok {
		return Unit{}, false
	}
	p, known := table[strings.TrimPrefix(strings.TrimSpace(per), "每")]
	if !known {
		p = Unit{Dimension: per, Factor: 1} // 元/门店: whatever it is, it is the same for all
	}
	u.Per, u.PerFactor = p.Dimension, p.Factor
	return u, true
}

// Counts reports whether amounts of a dimension are numbers of single things: 人, 张.
func Counts(dimension string) bool {
	return dimension != "" && dimension != "折" && dimension[0] >= utf8.RuneSelf
}

// Comparable reports whether amounts of two units can be held against each other.
// An amount that does not say by what it is counted fits any: 低于 100 元 of 元/月.
func (u Unit) Comparable(v Unit) bool {
	same := u.Dimension == v.Dimension || u.Dimension == "" || v.Dimension == ""
	return same && (u.Per == v.Per || u.Per == "" || v.Per == "")
}

// Convert expresses an amount of unit u in unit v; they must be Comparable.
func (u Unit) Convert(amount float64, v Unit) float64 {
	if u.Dimension != "" && v.Dimension != "" {
		amount *= u.Factor / v.Factor
	}
	if u.Per != "" && v.Per != "" {
		amount *= v.PerFactor / u.PerFactor
	}
	return amount
}

// Base is an amount in base units, for sorting amounts that are Comparable.
func (u Unit) Base(amount float64) float64 { return amount * u.Factor / u.PerFactor }

// Quantity reads the amount that a value begins with and its unit: 2399 with 元,
// "30GB", "约 250 公里", "1.5万元". ok is false when the value is no amount.
func Quantity(object, unit string) (amount float64, u Unit, ok bool) {
	s := strings.TrimSpace(object)
	for _, p := range []string{"约", "大约", "近", "≥", "≤", ">", "<", "￥", "¥", "$", "+"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, p))
	}
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n > 0 && (s[n] == '.' || s[n] == ',') || n == 0 && s[n] == '-') {
		n++
	}
	amount, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(s[:n], ".,"), ",", ""), 64)
	if err != nil {
		return 0, Unit{}, false
	}
	rest := strings.TrimSpace(s[n:])
	for _, m := range []struct {
		word   string
		factor float64
	}{{"万", 1e4}, {"亿", 1e8}, {"千", 1e3}} {
		if cut, found := strings.CutPrefix(rest, m.word); found && !strings.HasPrefix(cut, "米") && !strings.HasPrefix(cut, "克") && !strings.HasPrefix(cut, "瓦") {
			amount, rest = amount*m.factor, cut
			break
		}
	}
	if rest != "" {
		unit = rest
	}
	u, ok = ParseUnit(unit)
	if !ok && rest != "" {
		return 0, Unit{}, false // 3号, 2010-01-01, 5座: a text that begins with a number
	}
	if !ok {
		u = Unit{Dimension: unit, Factor: 1, PerFactor: 1}
	}
	return amount, u, true
}
