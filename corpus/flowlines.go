package corpus

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"yingda/kb"
)

// FlowLines knows where things stand in a file that ReadFlows can read.
type FlowLines struct{ top *yaml.Node }

// ReadFlowLines finds the lines of a file of flows; of one that is no YAML, none.
func ReadFlowLines(data []byte) FlowLines {
	var doc yaml.Node
	if len(data) > maxFlowBytes || yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return FlowLines{}
	}
	return FlowLines{doc.Content[0]}
}

// Of returns the line of a flow's or webhook's field, as kb.Mistake names fields
// (steps[2].say), or of what of it there is; 1 is the first, 0: not in this file.
func (l FlowLines) Of(key kb.Key, field string) int {
	list, name := "flows", "id"
	if key.Kind == kb.KindWebhook {
		list, name = "webhooks", "name"
	} else if key.Kind != kb.KindFlow {
		return 0
	}
	_, items := member(l.top, list)
	for _, item := range content(items, yaml.SequenceNode) {
		if _, id := member(item, name); id != nil && id.Value == key.ID || id == nil && key.ID == "" {
			return within(item, field)
		}
	}
	return 0
}

// Mark gives the mistakes that are about something of this file its name and their lines.
func (l FlowLines) Mark(list kb.ErrorList, file string) {
	for i := range list {
		if row := l.Of(kb.Key{Kind: list[i].Kind, ID: list[i].ID}, list[i].Field); row > 0 {
			list[i].File, list[i].Row = file, row
		}
	}
}

// within follows a field's name into an item as far as it goes.
func within(n *yaml.Node, field string) int {
	line := n.Line
	for field != "" {
		name, rest, _ := strings.Cut(field, ".")
		name, place, _ := strings.Cut(name, "[")
		at, value := member(n, name)
		if at == 0 {
			break
		}
		line, n, field = at, value, rest
		i, err := strconv.Atoi(strings.TrimSuffix(place, "]"))
		items := content(n, yaml.SequenceNode)
		if err != nil || i < 1 || i > len(items) {
			continue
		}
		n = items[i-1]
		line = n.Line
	}
	return line
}

// member returns the value of a mapping's key and the key's line, 0 when it is not there.
func member(n *yaml.Node, name string) (line int, value *yaml.Node) {
	pairs := content(n, yaml.MappingNode)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].Value == name {
			return pairs[i].Line, pairs[i+1]
		}
	}
	return 0, nil
}

// content returns what is in a node of a kind, an alias being what it stands for.
func content(n *yaml.Node, kind yaml.Kind) []*yaml.Node {
	for hops := 0; n != nil && n.Kind == yaml.AliasNode && hops < maxYAMLDepth; hops++ {
		n = n.Alias
	}
	if n == nil || n.Kind != kind {
		return nil
	}
	return n.Content
}
