package demo

import "strconv"

// card is a card of the invented customers of the bank.
type card struct {
	kind  string
	phone string
	limit float64 // of a credit card, yuan
	spent float64 // of the present bill, yuan
	last  float64 // of the bill before, which is paid, yuan
}

// cards by their last four digits.
var cards = map[string]card{
	"1234": {"信用卡", "13800138000", 20000, 3285.50, 1860},
	"8888": {"信用卡", "13900139000", 80000, 12499.99, 9920.40},
	"5678": {"储蓄卡", "13800138000", 0, 0, 0},
	"6666": {"储蓄卡", "13700137000", 0, 0, 0},
}

func (b *Backend) loss(r *request) any {
	c, ok := cards[r.get("tail")]
	if !ok || c.kind != r.get("card_type") || c.phone != r.get("phone") {
		return object{"found": false}
	}
	return object{"found": true, "receipt": b.number("GS", r)}
}

func (b *Backend) bill(r *request) any {
	c, ok := cards[r.get("tail")]
	if !ok || c.kind != "信用卡" || c.phone != r.get("phone") {
		return object{"found": false}
	}
	if r.get("period") == "上期" {
		return object{"found": true, "bill": object{"amount": c.last, "minimum": 0, "due": r.day(-20), "paid": true}}
	}
	minimum := float64(int(c.spent*10)) / 100 // a tenth, to the fen
	return object{"found": true, "bill": object{"amount": c.spent, "minimum": minimum, "due": r.day(10), "paid": false}}
}

// branch is a branch that takes appointments.
type branch struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

var branches = map[string][]branch{
	"北京市": {{"bj-1", "中关村支行", "海淀大街 18 号"}, {"bj-2", "国贸支行", "建国门外大街 6 号"}},
	"上海市": {{"sh-1", "陆家嘴支行", "世纪大道 88 号"}, {"sh-2", "徐家汇支行", "漕溪北路 45 号"}},
	"杭州市": {{"hz-1", "西湖支行", "文三路 90 号"}, {"hz-2", "滨江支行", "江南大道 200 号"}, {"hz-3", "城东支行", "庆春东路 11 号"}},
}

func (b *Backend) branches(r *request) any {
	list := branches[r.get("city")]
	if list == nil {
		list = []branch{}
	}
	return object{"branches": list}
}

// visit books half an hour of a branch: each can be had once, and half past nine never.
func (b *Backend) visit(r *request) any {
	for _, list := range branches {
		for _, at := range list {
			if at.ID == r.get("branch") {
				if len(r.get("time")) > 5 && r.get("time")[len(r.get("time"))-5:] == "09:30" || !b.take("visit "+at.ID+" "+r.get("time")) {
					return object{"booked": false}
				}
				return object{"booked": true, "number": b.number("YY", r), "place": at.Name + "，" + at.Address}
			}
		}
	}
	return object{"booked": false}
}

// limit grants up to twice the present limit, three times for a while.
func (b *Backend) limit(r *request) any {
	c, ok := cards[r.get("tail")]
	if !ok || c.kind != "信用卡" {
		return object{"found": false}
	}
	most := 2 * c.limit
	if r.get("kind") == "临时额度" {
		most = 3 * c.limit
	}
	wanted, err := strconv.ParseFloat(r.get("amount"), 64)
	if err != nil || wanted > most {
		return object{"found": true, "approved": false, "granted": most}
	}
	return object{"found": true, "approved": true, "granted": wanted}
}

// progress is of whoever applied from 13800138000.
func (b *Backend) progress(r *request) any {
	if r.get("phone") != "13800138000" {
		return object{}
	}
	stages := []object{
		{"status": "资料审核中", "reason": "预计 3 个工作日内有结果。"},
		{"status": "审批通过，正在制卡", "reason": "7 个工作日内寄出，请留意短信。"},
		{"status": "卡片已寄出", "reason": "快递单号 SF1234567890。"},
	}
	return object{"application": stages[pick(r.get("id_card"), len(stages))]}
}
