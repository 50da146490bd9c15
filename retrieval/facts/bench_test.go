package facts

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// many makes a table of n facts: shops of made-up names in towns, ten attributes each.
func many(n int) []kb.Fact {
	r := rand.New(rand.NewPCG(1, 2))
	const first = "东西南北中上下新老大小金银铜铁红白黑青黄龙凤鹤松竹梅兰菊天地山水云石"
	const second = "安宁平和顺兴隆盛丰泰康福禄寿喜庆祥瑞吉利达通远明清秀美华富贵"
	pick := func(s string) string { x := []rune(s); return string(x[r.IntN(len(x))]) }
	attributes := []struct{ name, unit string }{
		{"价格", "元"}, {"地址", ""}, {"电话", ""}, {"营业时间", ""}, {"面积", "平方米"}, {"评分", "分"}, {"人均消费", "元"}, {"类型", ""}, {"负责人", ""}, {"成立时间", ""},
	}
	out := make([]kb.Fact, 0, n)
	for i := 0; len(out) < n; i++ {
		name := pick(first) + pick(second) + pick(first) + pick(second) + []string{"酒店", "餐厅", "超市", "药房", "书店"}[i%5] + fmt.Sprint(i)
		for _, a := range attributes {
			object := fmt.Sprint(r.IntN(5000))
			switch a.name {
			case "地址":
				object = pick(first) + pick(second) + "路" + fmt.Sprint(r.IntN(900)) + "号"
			case "类型":
				object = []string{"酒店", "餐厅", "超市", "药房", "书店"}[i%5]
			case "负责人":
				object = pick(first) + pick(second) + pick(second)
			case "成立时间":
				object = fmt.Sprintf("%d年", 1900+r.IntN(120))
			}
			if len(out) < n {
				out = append(out, kb.Fact{Subject: name, Predicate: a.name, Object: object, Unit: a.unit})
			}
		}
	}
	return out
}

// BenchmarkAsk asks a table of a million facts in every form; it reports the 99th percentile.
func BenchmarkAsk(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		facts := many(n)
		p := nlu.NewParser(nil)
		p.ParseText("装载")
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		ix := Build(p, facts, nil)
		built := time.Since(start)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(facts) // the texts are the knowledge's, not the index's
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(3, 4))
			name := func() string { return ix.names[r.IntN(len(ix.names))] }
			questions := []func() string{
				func() string { return name() + "的电话是多少" },
				func() string { return "请问" + name() + "在哪里" },
				func() string { return strings.Replace(name(), "店", "点", 1) + "几点开门" },
				func() string { return string([]rune(name())[:4]) + "人均多少钱" },
				func() string { return name() + "和" + name() + "哪个便宜" },
				func() string { return "比" + name() + "便宜的酒店有哪些" },
				func() string { return "人均消费低于100元的餐厅有哪些" },
				func() string { return "评分最高的书店是哪个" },
				func() string { return "有多少家药房" },
				func() string { return "介绍一下" + name() },
				func() string { return "今天天气怎么样，适合出门吗" },
			}
			took := make([][]time.Duration, len(questions))
			for i := 0; b.Loop(); i++ {
				k := i % len(questions)
				u := p.Read(questions[k]())
				quickest := time.Hour // of three: the index keeps nothing, what differs are the neighbours of the machine
				for range 3 {
					start := time.Now()
					ix.Ask(Question{Utterance: &u})
					quickest = min(quickest, time.Since(start))
				}
				took[k] = append(took[k], quickest)
			}
			all := slices.Concat(took...)
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-us")
			b.ReportMetric(float64(built.Milliseconds()), "build-ms")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "heap-MB")
			for k := range took {
				slices.Sort(took[k])
				if m := len(took[k]); m > 0 {
					b.Logf("%s: p50 %v p99 %v", questions[k](), took[k][m/2], took[k][m*99/100])
				}
			}
		})
	}
}
