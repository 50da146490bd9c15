package nlu

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

//go:embed data/divisions.txt
var divisionsText string

// division is a place of the administrative tree, under one of its names.
type division struct {
	name  string // full, 北京市
	level string // province, city or county
	weak  bool   // a short name that is more often another word
}

// loadDivisions reads the table: a province to a line, under it its cities, each
// with its counties. Provinces and cities are known by their short names too,
// counties by the full one only, and not by names like 城区 that every city uses.
func loadDivisions(t *foldTable) *lexicon[division] {
	l := &lexicon[division]{byFirst: map[rune][]lexeme[division]{}}
	seen := map[string]bool{}
	add := func(word string, d division) {
		if !seen[word] {
			seen[word] = true
			l.add(t.word(word), d)
		}
	}
	lines := strings.Split(strings.TrimSpace(divisionsText), "\n")
	for _, level := range []string{"province", "city", "county"} { // 吉林 is the province before it is the city
		for _, line := range lines {
			rest, below := strings.CutPrefix(line, "\t")
			names := strings.Fields(rest)
			switch {
			case level == "province" && below, level != "province" && !below, level == "city" && names[0] == "-":
				continue
			case level == "county":
				for _, n := range names[1:] {
					if !genericNames[n] {
						add(n, division{name: n, level: level})
					}
				}
			default:
				d := division{name: names[0], level: level}
				add(d.name, d)
				short := shortName(d.name)
				d.weak = weakNames[short]
				add(short, d)
				if strings.HasSuffix(d.name, "自治州") {
					add(strings.TrimSuffix(short, "州")+"州", division{name: d.name, level: level}) // 大理州
				}
			}
		}
	}
	l.sort()
	return l
}

// shortName drops 省, 市 and the longer endings.
func shortName(full string) string {
	if s, ok := shortNames[full]; ok {
		return s
	}
	for _, end := range []string{"特别行政区", "维吾尔自治区", "回族自治区", "壮族自治区", "自治区", "地区", "省", "市", "盟"} {
		if s, ok := strings.CutSuffix(full, end); ok {
			return s
		}
	}
	return full
}

// shortNames of autonomous prefectures.
var shortNames = map[string]string{
	"延边朝鲜族自治州": "延边", "恩施土家族苗族自治州": "恩施", "湘西土家族苗族自治州": "湘西", "阿坝藏族羌族自治州": "阿坝", "甘孜藏族自治州": "甘孜", "凉山彝族自治州": "凉山",
	"黔西南布依族苗族自治州": "黔西南", "黔东南苗族侗族自治州": "黔东南", "黔南布依族苗族自治州": "黔南", "楚雄彝族自治州": "楚雄", "红河哈尼族彝族自治州": "红河州", "文山壮族苗族自治州": "文山州",
	"西双版纳傣族自治州": "西双版纳", "大理白族自治州": "大理", "德宏傣族景颇族自治州": "德宏", "怒江傈僳族自治州": "怒江", "迪庆藏族自治州": "迪庆", "临夏回族自治州": "临夏", "甘南藏族自治州": "甘南",
	"海北藏族自治州": "海北州", "黄南藏族自治州": "黄南", "海南藏族自治州": "海南州", "果洛藏族自治州": "果洛", "玉树藏族自治州": "玉树州", "海西蒙古族藏族自治州": "海西州", "昌吉回族自治州": "昌吉",
	"博尔塔拉蒙古自治州": "博尔塔拉", "巴音郭楞蒙古自治州": "巴音郭楞", "克孜勒苏柯尔克孜自治州": "克孜勒苏", "伊犁哈萨克自治州": "伊犁",
}

// genericNames of counties are common words.
var genericNames = map[string]bool{"城区": true, "郊区": true, "矿区": true, "东区": true, "西区": true, "和县": true, "新县": true, "新城区": true, "道县": true, "市中区": true, "市南区": true, "市北区": true, "城中区": true, "东方市": true}

// weakNames count only with their ending, after a province or 寄到, or alone: 已开封
// is opened, 来宾 a guest, 白银 silver.
var weakNames = map[string]bool{
	"开封": true, "来宾": true, "白银": true, "安康": true, "日照": true, "大同": true, "朝阳": true, "百色": true, "安顺": true, "孝感": true, "阿里": true,
	"长治": true, "通化": true, "海东": true, "兴安": true, "四平": true, "普洱": true, "六安": true, "内江": true, "新余": true, "东营": true, "金昌": true,
}

// city reads a division: 北京, 河北省, 深圳市, 昆山市.
func (s *scanner) city(i int) Mention {
	d, n := folding().divisions.match(s.r, i)
	if n == 0 {
		return Mention{}
	}
	j := i + n
	short := n < len([]rune(d.name))
	if d.level == "county" && n == 2 && !s.edge(i-1) && !s.afterPlace(i) {
		return Mention{} // 成县 inside a longer word
	}
	if d.level != "county" && s.at(i) == '成' && s.insideWord(i, i+2) {
		return Mention{} // 变成都市
	}
	if short && (d.weak && !s.afterPlace(i) && !s.alone(i, j) || s.insideWord(i, j)) {
		return Mention{}
	}
	return Mention{Kind: KindCity, Start: i, End: j, Value: d.name, Unit: d.level}
}

// afterPlace reports whether a place must follow at i: 河南开封, 寄到开封.
func (s *scanner) afterPlace(i int) bool {
	for _, w := range [...]string{"寄到", "发到", "送到", "运到", "寄往", "发往", "来自"} {
		if s.lit(i-2, w) {
			return true
		}
	}
	k := len(s.out) - 1
	return k >= 0 && s.out[k].Kind == KindCity && (s.out[k].End == i || s.out[k].End == i-1 && s.at(i-1) == ' ')
}

// tails are words that follow the short name of a place and make it something else: a
// street, a bank, a dish. The key "" holds for every place.
var tails = map[string][]string{
	"":   {"路", "东路", "西路", "南路", "北路", "中路", "大街", "街道", "大道", "东街", "西街", "银行", "巷", "弄", "时间"},
	"保定": {"金", "位", "时"}, "北海": {"道"}, "成都": {"是", "没", "不"}, "大理": {"石"}, "大连": {"接", "锁", "续", "体", "环"}, "德州": {"扑克"}, "定西": {"装"},
	"高雄": {"厚"}, "广安": {"门"}, "广东": {"西"}, "哈密": {"瓜"}, "海口": {"味"}, "海南": {"方"}, "和田": {"玉"}, "河源": {"头"}, "湖州": {"粽"}, "淮安": {"全"}, "黄石": {"公"},
	"吉安": {"全", "装", "排"}, "金华": {"火腿"}, "南平": {"均"}, "南通": {"过", "道"}, "宁波": {"动"}, "三明": {"治"}, "山东": {"西"}, "上海": {"关", "报", "鲜"}, "台中": {"间"},
	"台南": {"侧"}, "台北": {"侧"}, "太原": {"来", "因"}, "泰安": {"全", "装", "排"}, "桃园": {"结义"}, "天津": {"贴"}, "西安": {"全", "装", "排", "心", "静"}, "雅安": {"静"}, "延安": {"时", "全"},
	"玉溪": {"烟"}, "云浮": {"动"}, "云南": {"白药"}, "长春": {"花", "藤"}, "中山": {"装", "陵"},
}

// heads are runes before a short name with which they make another word: 完成都, 网上海报.
var heads = map[string]string{
	"成都": "完变达形生组构做制办转换当分收写长赞不", "上海": "网线马早晚身路海", "大连": "巨扩放增", "南通": "东西", "高雄": "提", "台中": "后前平柜", "台南": "柜平", "台北": "柜平",
	"海南": "上", "江西": "长", "长沙": "布", "河南": "黄运", "河北": "黄运", "山西": "泰华", "湖南": "西", "湖北": "西", "宁波": "安", "海口": "上", "北海": "东",
	"保定": "确担", "定西": "确固规约一", "吉安": "大", "和田": "水",
}

// insideWord reports whether the short name from i to j is part of another word.
func (s *scanner) insideWord(i, j int) bool {
	name := string(s.r[i:j])
	if s.oneOf(i-1, heads[name]) {
		return true
	}
	for _, key := range [...]string{"", name} {
		for _, tail := range tails[key] {
			if s.lit(j, tail) {
				return true
			}
		}
	}
	return false
}

const plateProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plate reads 京A12345 and, with a dot or a space, 京A·12345.
func (s *scanner) plate(i int) Mention {
	if !strings.ContainsRune(plateProvinces, s.at(i)) || s.class(i+1)&classLatin == 0 {
		return Mention{}
	}
	j := i + 2
	if s.oneOf(j, "·. -") {
		j++
	}
	digits := 0
	end := j
	for s.class(end)&(classDigit|classLatin) != 0 {
		if isDigit(s.at(end)) {
			digits++
		}
		end++
	}
	if n := end - j; (n != 5 && n != 6) || digits < 3 || s.at(end) == '*' {
		return Mention{}
	}
	v := string(s.r[i:i+2]) + string(s.r[j:end])
	return Mention{Kind: KindPlate, Start: i, End: end, Value: strings.ToUpper(v)}
}

// Places calls use with every name of a division as Fold writes it, its level
// (province, city or county), and the short names that Mentions leaves alone
// because they may be other words: 连江 of 连江县. A name may come more than once.
func Places(use func(name, level string)) {
	l := folding().divisions
	for _, first := range slices.Sorted(maps.Keys(l.byFirst)) {
		for _, x := range l.byFirst[first] {
			use(string(x.word), x.value.level)
			if x.value.level != "county" {
				continue
			}
			for _, end := range []string{"县", "市", "区"} {
				if short, ok := strings.CutSuffix(string(x.word), end); ok && len(short) >= 2*len("县") {
					use(short, x.value.level)
				}
			}
		}
	}
}
