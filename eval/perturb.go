package eval

import (
	"math/rand/v2"
	"slices"
	"strings"

	"yingda/nlu"
)

// Perturb changes a question the way people's wordings differ, ops times: a word
// for its synonym, a polite or telling phrase before or after, a character or a
// short stretch left out. The meaning mostly stays.
func Perturb(r *rand.Rand, text string, ops int) string {
	for range ops {
		text = perturbations[r.IntN(len(perturbations))](r, text)
	}
	return text
}

var perturbations = []func(*rand.Rand, string) string{
	replaceSynonym, replaceSynonym, // twice: the most frequent difference
	func(r *rand.Rand, s string) string { return pick(r, openings) + s },
	func(r *rand.Rand, s string) string { return strings.TrimRight(s, "？?。") + pick(r, endings) },
	func(r *rand.Rand, s string) string { return cut(r, s, 1, 4) },
	func(r *rand.Rand, s string) string { return cut(r, s, 1+r.IntN(3), 8) },
}

var (
	openings = []string{
		"请问", "你好，", "我想问一下", "那个", "麻烦问下", "我的", "就是我想问", "咨询一下，", "我刚才看了一下，", "我昨天办的，", "朋友让我来问问，",
		"我妈让我问一下", "帮我看看", "客服你好", "想知道", "我这边", "现在", "如果", "老客户了，", "急急急，", "之前没弄过，",
	}
	endings = []string{
		"？", "啊", "呢", "谢谢", "，在线等", "，急", "吗", "呀", "，麻烦了", "，可以告诉我吗", "，有人知道吗", "，我不太会", "，怎么弄", "了",
		"，找了半天没找到", "，求解答",
	}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// cut leaves out n characters in a row, when more than least remain.
func cut(r *rand.Rand, s string, n, least int) string {
	runes := []rune(s)
	if len(runes)-n <= least {
		return s
	}
	i := r.IntN(len(runes) - n)
	return string(slices.Delete(runes, i, i+n))
}

// replaceSynonym puts one word of a thesaurus group for another of the group.
func replaceSynonym(r *rand.Rand, s string) string {
	groups := nlu.Thesaurus()
	for _, i := range r.Perm(len(groups)) {
		g := groups[i][:min(len(groups[i]), 6)] // the first words of a group are the closest
		for _, w := range g {
			if len(w) > 3 && strings.Contains(s, w) {
				return strings.Replace(s, w, pick(r, g), 1)
			}
		}
	}
	return s
}
