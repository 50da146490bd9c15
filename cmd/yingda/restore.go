package main

import (
	"errors"
	"fmt"
	"time"

	"yingda/account"
	"yingda/store/bolt"
)

type restoreCmd struct {
	dataFlag
	Force bool   `help:"替换目录里已有的数据。"`
	File  string `arg:"" help:"备份文件。" type:"existingfile" placeholder:"FILE"`
}

// Run verifies the backup, then puts it in place. No server may be running there.
func (c *restoreCmd) Run(s *session) error {
	f, err := openRegular(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	err = bolt.Restore(s, f, c.Data, bolt.RestoreOptions{Force: c.Force})
	if errors.Is(err, bolt.ErrDamaged) {
		return fmt.Errorf("备份文件 %s 不完整或已损坏，没有恢复任何内容", c.File)
	}
	if err != nil {
		return err
	}
	db, err := bolt.Open(c.Data, bolt.Options{Logger: quiet})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Accounts().Record(s, account.Audit{At: time.Now().UTC(), Who: "本机命令行 (local)", What: "restore"}); err != nil {
		return fmt.Errorf("write audit trail: %w", err)
	}
	fmt.Fprintf(s.out, "已恢复到 %s\n", c.Data)
	return nil
}
