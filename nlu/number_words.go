package nlu

// notNumbers are phrases that begin like a numeral and are none. A single digit
// needs a measure word anyway (see number), so 一下 and 万一 are not listed.
var notNumbers = newWords(
	"一一", "一二三四", "一五一十", "一一对应", "一清二楚", "一来二去", "一分为二", "一分钱一分货", "一心一意",
	"二二", "三三两两", "三七二十一", "三七开", "三八", "三五成群", "三番五次", "三天两头", "三心二意", "三六九等",
	"四六级", "四五线", "五五开", "五五", "五星", "六六六", "七七八八", "七上八下", "八九不离十", "八八", "九九",
	"十万火急", "十全十美", "十有八九", "十拿九稳", "十之八九", "一二线", "二三线", "三四线", "百分百", "千百",
	"一对一", "一次性", "一个劲", "一部分", "一家人", "一家子", "一本正经", "一本万利", "一块儿", "一块去", "一块来",
	"一条龙", "一口价", "一级棒", "一套房", "一件代发", "三包", "三件套", "四件套", "五险一金", "一线", "二维",
	"三国", "三轮", "一系列", "一年级", "一年一度", "一天到晚", "一路", "一楼盘", "一层层", "一步到位", "一步步", "一张张",
	"一个个", "一条条", "一次次", "一天天", "一年年", "一步一步", "一个一个", "一位一位",
	"九宫格", "六神无主", "四舍五入", "五花八门", "五四青年", "一元复始", "一元二次", "一元论", "一元化", "二元",
	"三角", "半角", "一样", "一卡",
)

// measures are the words that count things; a lone Chinese digit is a number only before one.
var measures = newWords(
	"个", "张", "次", "条", "部", "台", "位", "名", "人", "岁", "周岁", "份", "件", "套", "双", "只", "支", "枝", "瓶", "箱", "包", "盒", "袋",
	"斤", "公斤", "千克", "克", "吨", "米", "厘米", "毫米", "公里", "千米", "里", "升", "毫升", "寸", "英寸", "尺", "平米", "平方米", "平方", "度",
	"倍", "遍", "回", "笔", "单", "户", "家", "间", "栋", "层", "楼", "门", "所", "本", "页", "字", "篇", "集", "期", "字节", "兆",
	"级", "代", "颗", "粒", "片", "根", "辆", "架", "艘", "趟", "班", "票", "桌", "碗", "杯", "盘", "顿", "场", "股", "届", "款", "种", "样",
	"类", "项", "步", "行", "列", "组", "队", "排", "批", "副", "把", "盏", "匹", "朵", "棵", "株", "滴", "轮", "局", "号", "道", "通", "封",
	"积分", "分", "卡", "码", "线", "口人", "人次", "折扣", "件商品", "个人", "瓦", "伏", "像素", "万像素",
)

// latinUnits are the Latin units that may stick to digits; any other letters make the word a name (4S, i7).
var latinUnits = newWords(
	"g", "gb", "m", "mb", "t", "tb", "kb", "kg", "mg", "ml", "l", "cm", "mm", "km", "mah", "w", "kw", "v", "hz", "mhz", "ghz", "mbps", "kbps", "p", "px",
)

// currencies maps the words after an amount to the ISO 4217 code.
var currencies = newLexicon(map[string]string{
	"元": "CNY", "块": "CNY", "块钱": "CNY", "元钱": "CNY", "元人民币": "CNY", "元整": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "块人民币": "CNY",
	"美元": "USD", "美金": "USD", "美刀": "USD", "刀": "USD", "usd": "USD", "欧元": "EUR", "欧": "EUR", "eur": "EUR", "英镑": "GBP", "镑": "GBP", "gbp": "GBP",
	"日元": "JPY", "日币": "JPY", "jpy": "JPY", "港币": "HKD", "港元": "HKD", "港纸": "HKD", "hkd": "HKD", "台币": "TWD", "新台币": "TWD", "twd": "TWD",
	"澳元": "AUD", "澳币": "AUD", "aud": "AUD", "加元": "CAD", "加币": "CAD", "cad": "CAD", "韩元": "KRW", "韩币": "KRW", "krw": "KRW",
	"新加坡元": "SGD", "新币": "SGD", "sgd": "SGD", "泰铢": "THB", "卢布": "RUB", "瑞士法郎": "CHF", "瑞郎": "CHF", "chf": "CHF", "澳门元": "MOP", "澳门币": "MOP",
})

// currencySigns are written before the amount.
var currencySigns = newLexicon(map[string]string{
	"¥": "CNY", "$": "USD", "us$": "USD", "hk$": "HKD", "nt$": "TWD", "€": "EUR", "£": "GBP", "cn¥": "CNY", "rmb¥": "CNY",
	"rmb": "CNY", "cny": "CNY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "hkd": "HKD", "twd": "TWD", "jpy": "JPY",
})

// spendVerbs before a bare amount make it money: 充500, 转账五百.
var spendVerbs = []string{"充值", "充了", "充", "转账", "转了", "转", "花了", "花费", "贷款", "贷", "借了", "借", "存了", "存", "取了", "取现", "取", "提现", "扣了", "扣",
	"还了", "付了", "付", "收费", "缴费", "缴", "赔偿", "退款", "退了", "余额", "价格", "金额", "满", "立减", "省了", "定金", "押金", "额度"}
