package bolt

import (
	"context"

	bolt "go.etcd.io/bbolt"
)

// Raw gives tests the bbolt file below a DB.
func (db *DB) Raw() *bolt.DB {
	db.spool.settle(context.Background())
	return db.bolt
}

// Migrations lets tests run a file through steps of their own.
var (
	Migrate    = migrate
	Migrations = migrations
	SchemaOf   = schemaOf
	Number     = number
)

// Path is the data file's.
func (db *DB) Path() string { return db.bolt.Path() }
