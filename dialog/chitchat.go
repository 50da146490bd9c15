package dialog

import (
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// Filler names the small-talk set that also replies to noise.
const Filler = "filler"

// chitchatTexts are the built-in replies; {name} is the bot's name.
var chitchatTexts = map[string]string{
	"abuse":    "很抱歉让您感到不快。请告诉我您遇到的问题，我会尽力帮您；需要人工客服请回复“人工”。",
	"identity": "我是智能客服{name}，可以解答常见的业务问题。请直接输入您想问的内容；需要人工客服请回复“人工”。",
	"bye":      "感谢您的咨询，再见，祝您生活愉快！",
	"thanks":   "不客气，很高兴能帮到您。还有其他问题可以继续问我。",
	"praise":   "谢谢您的夸奖！还有什么可以帮您的吗？",
	"greeting": "您好！请问有什么可以帮您？",
	Filler:     "我在的，请直接告诉我您想咨询的问题，例如办理流程、费用或进度。",
}

// smallTalk replies to whole utterances that ask nothing. Its replies never count as answers.
type smallTalk struct {
	sets  []kb.Chitchat  // Words unused
	words map[string]int // the owner's whole utterances, compact → set
	lex   lexicon        // built-in; class n+1 is set n
	extra int            // class of words that count only between others
}

// smallTalkWords is the built-in lexicon with the names of its sets in order of rank, made once.
var smallTalkWords = sync.OnceValues(func() (lexicon, []string) {
	l, names := lexicon{}, []string{}
	for i, list := range readWords("chitchat.txt") {
		names = append(names, list.name)
		for _, w := range list.words {
			l.add(w, i+1)
		}
	}
	return l, names
})

// newSmallTalk joins the owner's sets with the built-in ones. A set of a built-in
// name changes its text and adds to its words.
func newSmallTalk(p kb.Policy) *smallTalk {
	lex, names := smallTalkWords()
	t := &smallTalk{words: map[string]int{}, lex: lex, extra: len(names)}
	at := map[string]int{}
	for i, name := range names[:len(names)-1] {
		at[name] = i
		t.sets = append(t.sets, kb.Chitchat{Name: name, Text: strings.ReplaceAll(chitchatTexts[name], "{name}", p.Name)})
	}
	for _, c := range p.Chitchat {
		i, ok := at[c.Name]
		if !ok {
			i = len(t.sets)
			at[c.Name] = i
			t.sets = append(t.sets, kb.Chitchat{Name: c.Name})
		}
		if c.Text != "" {
			t.sets[i].Text = c.Text
		}
		for _, w := range c.Words {
			t.words[compact(nlu.Normalize(w))] = i
		}
	}
	return t
}

// read returns the set that replies to an utterance, nil when it is not small talk.
func (t *smallTalk) read(u *nlu.Utterance, flat string) *kb.Chitchat {
	if i, ok := t.words[flat]; ok {
		return &t.sets[i]
	}
	if len(t.words) > 0 && u.Core != u.Norm {
		if i, ok := t.words[strings.TrimRight(compact(u.Core), "吧啊呀呢哦嘛哈")]; ok {
			return &t.sets[i]
		}
	}
	// Cut off at the first piece that is no small talk: most questions cost one look.
	best := t.extra
	for i := 0; i < len(flat); {
		w, ok := t.lex.at(flat[i:])
		if !ok {
			return nil
		}
		best = min(best, w.class)
		i += len(w.text)
	}
	if best == t.extra {
		return nil
	}
	return &t.sets[best-1]
}

// filler is the set that replies to noise.
func (t *smallTalk) filler() *kb.Chitchat { return &t.sets[t.extra-2] }

// shape tells texts that are hardly words.
type shape int

const (
	words  shape = iota
	mute         // nothing left: emoji, punctuation
	scrap        // one character, or digits only: can name something, cannot ask
	bare         // nothing but characters such as 没 有 还 可 以: says something of a thing it does not name
	latins       // letters without Chinese: a word of the business, or fingers on the keyboard
)

// bareRunes are characters that name nothing, alone or together.
const bareRunes = "没有还可以不是吗呢吧了的这那个就都也要会能啊哦嗯好对么行"

// shapeOf a compact text.
func shapeOf(flat string) shape {
	if flat == "" {
		return mute
	}
	if utf8.RuneCountInString(flat) == 1 {
		return scrap
	}
	if strings.Trim(flat, bareRunes) == "" {
		return bare
	}
	s := scrap
	for _, r := range flat {
		switch {
		case r >= '0' && r <= '9', r == '.', r == '%':
		case r < 0x2e80:
			s = latins
		default:
			return words
		}
	}
	return s
}

// Classes of words/dissatisfied.txt.
const (
	anywhere = iota + 1
	core
	you
	filler
	notIt
)

var dissatisfiedWords = sync.OnceValue(func() lexicon {
	return newLexicon("dissatisfied.txt", map[string]int{"any": anywhere, "core": core, "you": you, "filler": filler, "other": notIt})
})

// dissatisfied says how clearly an utterance complains of the service it gets
// here: plainly, or within when other things are said too. Then the complaint must
// name whom it means: in 开通了花呗，怎么没有用 it is not the bot that is of no use.
func dissatisfied(u *nlu.Utterance, flat string) asking {
	lex := dissatisfiedWords()
	found := false
	for i := 0; i < len(flat); {
		w, ok := lex.at(flat[i:])
		if ok && w.class == anywhere {
			return plainly
		}
		found = found || ok && w.class == core
		_, n := utf8.DecodeRuneInString(flat[i:])
		i += n
	}
	if !found {
		return notAsking
	}
	if ok, _ := complains(lex, flat); ok {
		return plainly
	}
	for _, c := range clauses(u.Text, true) {
		if ok, named := complains(lex, c); ok && named {
			return within
		}
	}
	return notAsking
}

// complains reports whether a text is made of nothing but a complaint, and whether
// it names whom it complains of.
func complains(lex lexicon, text string) (ok, named bool) {
	for i := 0; i < len(text); {
		w, found := lex.at(text[i:])
		if !found || w.class == notIt {
			return false, false
		}
		ok = ok || w.class == core
		named = named || w.class == you
		i += len(w.text)
	}
	return ok, named
}

var cancelWords = sync.OnceValue(func() lexicon { return newLexicon("cancel.txt", map[string]int{"cancel": 1}) })

// cancels reports whether somebody who waits for a person wants the bot again.
func cancels(flat string) bool {
	flat = strings.TrimRight(flat, "吧啊呀呢哦")
	w, ok := cancelWords().at(flat)
	return ok && w.text == flat
}
