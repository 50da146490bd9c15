package bolt_test

import (
	"context"
	"testing"

	"yingda/store/bolt"
	"yingda/store/storetest"
)

var ctx = context.Background()

func openStores(t testing.TB, dir string) storetest.Stores {
	t.Helper()
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return storetest.Stores{
		KB: db.KB(), Releases: db.Releases(), Log: db.Log(), Journal: db.Journal(), Accounts: db.Accounts(),
		Compact: db.CompactChanges, Check: db.Check, Close: db.Close,
	}
}

func TestConformance(t *testing.T) {
	storetest.Run(t, openStores)
}
