package demo

// room is a kind of room of the invented hotel.
type room struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Price float64 `json:"price"` // yuan a night
}

var rooms = []room{{"twin", "标准双床房", 328}, {"king", "豪华大床房", 428}, {"suite", "家庭套房", 688}}

// rooms are the kinds that are free on the day of arrival; each is there once a day.
func (b *Backend) rooms(r *request) any {
	free := []room{}
	for _, x := range rooms {
		if !b.booked[x.ID+" "+r.get("date")] {
			free = append(free, x)
		}
	}
	return object{"rooms": free}
}

func (b *Backend) book(r *request) any {
	for _, x := range rooms {
		if x.ID == r.get("room") && r.get("date") != "" && b.take(x.ID+" "+r.get("date")) {
			return object{"booked": true, "number": b.number("FJ", r), "price": x.Price}
		}
	}
	return object{"booked": false}
}
