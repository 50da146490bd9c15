package kb

import "fmt"

// triggers reports examples that cannot be read, and those that two things claim:
// the bot could only ask which is meant.
func (r *report) triggers(k Knowledge) {
	type owner struct {
		name string // as a message calls it
		flow string // id of the flow that it begins
	}
	owners := map[string]owner{}
	for i := range k.Entries {
		e := &k.Entries[i]
		for _, text := range e.Phrasings() {
			if e.Enabled {
				owners[r.Norm(text)] = owner{"条目 " + e.ID, e.Flow}
			}
		}
	}
	for i := range k.Flows {
		f := &k.Flows[i]
		it, own := item{f.Key(), i}, map[string]bool{}
		for n, example := range f.Intent.Examples {
			field := fmt.Sprintf("intent.examples[%d]", n+1)
			text, marks, err := ReadExample(example)
			if err != nil {
				r.add(Error, it, field, "%v", err)
				continue
			}
			for _, m := range marks {
				if f.slot(m.Slot) == nil {
					r.add(Error, it, field, "标注的词槽“%s”没有定义", m.Slot)
				}
			}
			norm := r.Norm(text)
			switch other, taken := owners[norm]; {
			case norm == "":
				r.add(Warning, it, field, "空的例句")
			case own[norm]:
				r.add(Warning, it, field, "例句“%s”写了两次", text)
			case taken && other.flow != f.ID:
				r.add(Error, it, field, "例句“%s”同时属于%s", text, other.name)
			}
			own[norm] = true
			owners[norm] = owner{"流程 " + f.ID, f.ID}
		}
		for n, text := range f.Intent.Negatives {
			if own[r.Norm(text)] {
				r.add(Error, it, fmt.Sprintf("intent.negatives[%d]", n+1), "反例“%s”与本流程的例句相同", text)
			}
		}
	}
}

func (f *Flow) slot(name string) *Slot {
	for i := range f.Slots {
		if f.Slots[i].Name == name {
			return &f.Slots[i]
		}
	}
	return nil
}
