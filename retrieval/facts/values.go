package facts

import (
	"strings"
	"unicode/utf8"
)

// kindOfValue tells by its look what kind of thing a value is, 0 when it does not look like any.
func kindOfValue(object, unit string) (k kind) {
	digit := strings.ContainsAny(object, "0123456789")
	if digit {
		k |= kindNumber
		if strings.ContainsAny(object, "年月日:：") || strings.Count(object, "-") == 2 || unit == "年" || unit == "天" || unit == "个月" || unit == "小时" {
			k |= kindTime
		}
		if strings.ContainsAny(unit+object, "元￥¥$") {
			k |= kindMoney
		}
	}
	if strings.ContainsAny(object, "世纪朝代期") && utf8.RuneCountInString(object) < 8 {
		k |= kindTime
	}
	if strings.ContainsAny(object, "省市县区镇乡村路街州国洲岛山") {
		k |= kindPlace
	}
	return k
}
