package demo

// item is a thing that was bought.
type item struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Price float64 `json:"price"` // yuan
}

// order is an order of the invented shop.
type order struct {
	status string // 待发货 运输中 已签收
	items  []item
	parcel string // number of its parcel; empty: not sent yet
}

var orders = map[string]order{
	"YD20260001": {"已签收", []item{{"1", "蓝色棉衬衫 L 码", 129}, {"2", "帆布鞋 42 码", 199}}, "SF1234567890"},
	"YD20260002": {"待发货", []item{{"1", "不锈钢炒锅 32 厘米", 239}}, ""},
	"YD20260003": {"运输中", []item{{"1", "无线耳机 白色", 359}}, "YT1234567890"},
	"YD20260004": {"已签收", []item{{"1", "草莓 5 斤装", 88}}, "SF9876543210"},
}

func (b *Backend) parcel(r *request) any {
	switch r.get("parcel") {
	case "SF1234567890":
		return object{"parcel": object{"status": "已签收", "place": "小区东门快递柜"}}
	case "YT1234567890":
		return object{"parcel": object{"status": "运输中", "place": "杭州转运中心", "eta": r.day(1)}}
	case "SF9876543210":
		return object{"parcel": object{"status": "待取件", "place": "建设路驿站", "code": "8-2-3061"}}
	}
	return object{}
}

// shopOrder tells of an order what is wanted for 退货, 换货, 改地址 or 开票.
func (b *Backend) shopOrder(r *request) any {
	o, ok := orders[r.get("order")]
	if !ok {
		return object{"found": false}
	}
	items, amount := []item{}, 0.0
	if o.status == "已签收" && r.get("order") != "YD20260004" { // fresh food does not come back
		items = o.items
	}
	for _, it := range o.items {
		amount += it.Price
	}
	return object{"found": true, "order": object{"status": o.status, "items": items, "amount": amount, "changeable": o.status == "待发货"}}
}

func (b *Backend) giveBack(r *request) any {
	for _, it := range orders[r.get("order")].items {
		if it.ID == r.get("item") {
			return object{"number": b.number("TH", r), "refund": it.Price, "address": "杭州市余杭区仓前路 66 号退货组"}
		}
	}
	return object{}
}

func (b *Backend) address(r *request) any {
	return object{"changed": orders[r.get("order")].status == "待发货"}
}

func (b *Backend) urge(r *request) any {
	o, ok := orders[r.get("order")]
	switch {
	case !ok:
		return object{"found": false}
	case o.parcel != "":
		return object{"found": true, "status": o.status, "parcel": o.parcel}
	}
	return object{"found": true, "status": o.status, "ship": r.day(1)}
}
