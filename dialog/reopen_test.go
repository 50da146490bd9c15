package dialog

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"yingda/kb"
	"yingda/retrieval"
)

// A bot reopened from its stored index answers as the one that was compiled; with
// other knowledge it is refused.
func TestReopen(t *testing.T) {
	k := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "refund", Question: "怎么退款", Variants: []string{"我要退钱"}, Answer: "在订单页申请。", Enabled: true},
			{ID: "invoice", Question: "怎么开发票", Variants: []string{"发票在哪里开"}, Negatives: []string{"发票丢了"}, Answer: "联系商家。", Enabled: true},
		},
		Terms: []kb.Term{{Word: "退款", Synonyms: []string{"退钱"}}},
	}
	built, err := Compile(k, 7)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "index")
	if _, err := Reopen(k, 7, dir, "sum"); !errors.Is(err, retrieval.ErrUnusable) {
		t.Errorf("nothing stored: %v, want ErrUnusable", err)
	}
	if err := built.SaveIndex(dir, "sum"); err != nil {
		t.Fatal(err)
	}
	stored, err := Reopen(k, 7, dir, "sum")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"怎么退款", "退款怎么弄", "发票丢了", "哪里能开发票", "哈哈", "天气"} {
		a, b := built.Search(q, retrieval.Options{Explain: true}), stored.Search(q, retrieval.Options{Explain: true})
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: compiled %+v, reopened %+v", q, a, b)
		}
	}
	if _, err := Reopen(k, 7, dir, "other sum"); !errors.Is(err, retrieval.ErrUnusable) {
		t.Errorf("stored of other knowledge: %v, want ErrUnusable", err)
	}
}
