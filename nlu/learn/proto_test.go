package learn

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"yingda/nlu"
)

func load(f string) (out []Example) {
	file, err := os.Open(f)
	if err != nil {
		panic(err)
	}
	sc := bufio.NewScanner(file)
	for sc.Scan() {
		var r struct {
			Text, Intent string
			Slots        []struct {
				Slot       string
				Start, End int
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			panic(err)
		}
		e := Example{Text: r.Text, Intent: r.Intent}
		for _, s := range r.Slots {
			e.Slots = append(e.Slots, Span{Slot: s.Slot, Start: s.Start, End: s.End})
		}
		out = append(out, e)
	}
	return out
}

func envf(name string, d float64) float64 {
	if v, err := strconv.ParseFloat(os.Getenv(name), 64); err == nil {
		return v
	}
	return d
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

func TestProto(t *testing.T) {
	f := os.Getenv("SET")
	if f == "" {
		t.Skip()
	}
	all := load("/tmp/nl/" + f + ".jsonl")
	if os.Getenv("ALL") == "" { // tuning part
		all = slices.DeleteFunc(all, func(e Example) bool { return hash("part"+e.Text)%100 >= 60 })
	}
	var set Settings
	p := nlu.NewParser(nil)
	nlu.Warm()
	folds := 5
	var n, right, tp, fp, fn int
	var train, read time.Duration
	for fold := range folds {
		var tr, te []Example
		for _, e := range all {
			if int(hash(e.Text)%uint32(folds)) == fold {
				te = append(te, e)
			} else {
				tr = append(tr, e)
			}
		}
		at := time.Now()
		m, err := Train(tr, p, set)
		if err != nil {
			t.Fatal(err)
		}
		train += time.Since(at)
		for _, e := range te {
			u := p.Parse(e.Text, anyDay)
			at := time.Now()
			in, sp := m.Read(&u)
			read += time.Since(at)
			n++
			ok := len(in) > 0 && in[0].Name == e.Intent
			if ok {
				right++
			}
			bad := 0
			for _, s := range sp {
				if slices.Contains(e.Slots, Span{Slot: s.Slot, Start: s.Start, End: s.End}) {
					tp++
				} else {
					fp++
					bad++
				}
			}
			for _, s := range e.Slots {
				if !slices.ContainsFunc(sp, func(x Span) bool { return x.Slot == s.Slot && x.Start == s.Start && x.End == s.End }) {
					fn++
					bad++
				}
			}
			if os.Getenv("SHOW") != "" && (!ok || bad > 0) {
				r := []rune(u.Text)
				str := func(l []Span) (o string) {
					for _, s := range l {
						o += fmt.Sprintf(" %s=%s", s.Slot, string(r[s.Start:s.End]))
					}
					return
				}
				fmt.Println(e.Text, "| gold", e.Intent, str(e.Slots), "| got", in[0].Name, str(sp))
			}
		}
	}
	fmt.Printf("%s n %d intent %.4f slotF1 %.4f P %.4f R %.4f train %v read %v\n", f, n, float64(right)/float64(n), 2*float64(tp)/float64(2*tp+fp+fn), float64(tp)/float64(tp+fp), float64(tp)/float64(tp+fn), train/time.Duration(folds), read/time.Duration(n))
}
