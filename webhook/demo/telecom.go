package demo

// account is a number of the invented telecom operator.
type account struct {
	plan     string
	balance  float64 // yuan
	data     float64 // GB left
	minutes  float64 // left
	contract bool    // the plan cannot be changed here
}

var accounts = map[string]account{
	"13800138000": {"畅享 59 元套餐", 45.30, 12.5, 86, false},
	"13900139000": {"5G 尊享 129 元套餐", 208, 63.2, 410, false},
	"13700137000": {"老友 19 元套餐", -6.80, 0, 12, false},
	"13600136000": {"合约 199 元套餐", 88, 41, 620, true},
}

// plan is one that a number can change to.
type plan struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Price float64 `json:"price"`
	Data  float64 `json:"data"`
}

var allPlans = []plan{{"p19", "老友套餐", 19, 5}, {"p59", "畅享套餐", 59, 30}, {"p99", "畅享升级套餐", 99, 60}, {"p129", "5G 尊享套餐", 129, 100}}

func (b *Backend) balance(r *request) any {
	a, ok := accounts[r.get("phone")]
	if !ok {
		return object{"found": false}
	}
	return object{"found": true, "account": object{"plan": a.plan, "balance": a.balance, "data": a.data, "minutes": a.minutes}}
}

func (b *Backend) plans(r *request) any {
	a, ok := accounts[r.get("phone")]
	switch {
	case !ok:
		return object{"found": false}
	case a.contract:
		return object{"found": true, "current": a.plan, "plans": []plan{}}
	}
	return object{"found": true, "current": a.plan, "plans": allPlans}
}

// servicePassword is that of all numbers.
const servicePassword = "246810"

// monthsOf are the times for which a number can be suspended.
var monthsOf = map[string]int{"一个月": 1, "三个月": 3, "六个月": 6, "十二个月": 12}

func (b *Backend) suspend(r *request) any {
	_, known := accounts[r.get("phone")]
	switch {
	case !known:
		return object{"allowed": false, "reason": "不是我们的号码"}
	case r.get("password") != servicePassword:
		return object{"allowed": false, "reason": "服务密码不对"}
	}
	if months := monthsOf[r.get("months")]; months > 0 {
		return object{"allowed": true, "until": r.today.AddDate(0, months, 0).Format("2006-01-02")}
	}
	return object{"allowed": true}
}

func (b *Backend) coverage(r *request) any {
	switch r.get("city") {
	case "北京市", "上海市", "杭州市", "广州市", "深圳市", "成都市":
		return object{"covered": true}
	}
	return object{"covered": false}
}
