package corpus

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"

	"yingda/kb"
)

// policyKeys are the keys of the policy as JSON.
var policyKeys = func() map[string]bool {
	keys := map[string]bool{}
	for f := range reflect.TypeFor[kb.Policy]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys[name] = true
	}
	return keys
}()

// policyRow is what a file says of the policy.
type policyRow struct {
	keys map[string]json.RawMessage
	row  int
}

// takePolicy takes a policy; keys it does not have stay as they are.
func (g *gathering) takePolicy(r *record, pairs []pair) {
	p := policyRow{keys: map[string]json.RawMessage{}}
	for _, kv := range pairs {
		p.keys[kv.key] = kv.value
	}
	if err := reread(p.keys, &kb.Policy{}); err != nil {
		r.fail("", "%s", jsonMistake(err))
	}
	if g.policy != nil {
		r.fail("", "文件里有两份策略，第一份在第 %d 行", g.plan.Rows[g.policy.row].Row)
	}
	p.row = g.row(r, "policy", "策略", New)
	if !r.bad() {
		g.policy = &p
	}
}

func (g *gathering) decidePolicy(have kb.Policy) {
	if g.policy == nil {
		return
	}
	keys := map[string]json.RawMessage{}
	reread(have, &keys) // a struct of strings and numbers: cannot fail
	maps.Copy(keys, g.policy.keys)
	var n kb.Policy
	reread(keys, &n) // each part was read before
	var changed []string
	was, now := reflect.ValueOf(have), reflect.ValueOf(n)
	for i := range was.NumField() {
		if !reflect.DeepEqual(was.Field(i).Interface(), now.Field(i).Interface()) {
			name, _, _ := strings.Cut(was.Type().Field(i).Tag.Get("json"), ",")
			changed = append(changed, name)
		}
	}
	if g.verdict(g.policy.row, changed, !reflect.ValueOf(have).IsZero()) {
		g.plan.Accepted.Policy, g.plan.policy = n, true
	}
}

// reread copies a value by way of its JSON.
func reread(from, to any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, to)
}
