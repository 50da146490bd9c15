package kb

import "strings"

// What the fact table says about itself is written in the table, in rows with
// predicates that are reserved for it:
//
//	青禾金卡  别名      金卡          another name of a subject
//	青禾金卡  类型      信用卡        what kind of thing it is
//	年费      属性别名  年度费用      another name of a predicate
//	年费      属性单位  元/年         what the predicate's values are counted in
//	权益      属性取值  多个          it has several values at a time; 单个: only one
//
// So any file of facts stays a file of facts, and a schema needs no other editor.
// The rows on subjects are facts as well and can be asked for; those on predicates
// cannot.
const (
	PredicateAlias  = "属性别名"
	PredicateUnit   = "属性单位"
	PredicateValues = "属性取值"
)

// Values that PredicateValues may have.
const (
	OneValue   = "单个"
	ManyValues = "多个"
)

// aliasPredicates and typePredicates are the names that these two kinds of
// rows go by in tables of whatever origin.
var (
	aliasPredicates = wordSet("别名 别称 简称 又名 又称 俗称 亦称 也称 曾用名 中文别名 英文名 外文名 中文名 中文名称 英文名称 外文名称 全称 昵称 缩写 英文简称")
	typePredicates  = wordSet("类型 类别 种类 分类 领域 所属类别 品类 类")
	otherSchema     = wordSet(PredicateAlias + " " + PredicateUnit + " " + PredicateValues)
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// IsAlias reports whether the object is another name of the subject.
func (f *Fact) IsAlias() bool { return aliasPredicates[f.Predicate] }

// IsType reports whether the object says what kind of thing the subject is.
func (f *Fact) IsType() bool { return typePredicates[f.Predicate] }

// IsSchema reports whether the fact is about a predicate: it says how others are to
// be read and is no answer to anything.
func (f *Fact) IsSchema() bool { return otherSchema[f.Predicate] }

// Schema is what the facts about predicates say, by the predicate's folded name.
type Schema struct {
	Aliases map[string][]string
	Units   map[string]string
	Single  map[string]bool // declared: true 单个, false 多个
}

// SchemaOf gathers the facts about predicates.
func SchemaOf(facts []Fact) Schema {
	s := Schema{map[string][]string{}, map[string]string{}, map[string]bool{}}
	for i := range facts {
		f := &facts[i]
		if !f.IsSchema() {
			continue
		}
		of := Fold(f.Subject)
		switch f.Predicate {
		case PredicateAlias:
			s.Aliases[of] = append(s.Aliases[of], f.Object)
		case PredicateUnit:
			s.Units[of] = f.Object
		case PredicateValues:
			s.Single[of] = f.Object == OneValue
		}
	}
	return s
}
