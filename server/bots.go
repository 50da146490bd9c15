package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// bots holds the compiled versions: the live one, which answers, and at most one
// of the draft and one of an older version, for looking at. Compiling happens
// off the answer path and one at a time, since each takes a core for a while.
type bots struct {
	s         *Server
	compiling sync.Mutex

	unsaved atomic.Pointer[unsaved] // its index is not stored yet
	saving  atomic.Bool

	embedding embedding

	// guarded by compiling
	broken   broken
	draft    compiled
	older    compiled
	examined examined
	seen     seen
}

// compiled is knowledge with its bot, known by the SHA-256 of its content.
type compiled struct {
	sum     string
	version int // 0: a draft, or a version about to be published again
	bot     *dialog.Bot
}

// seen is the draft as it was looked at last: until it changes, or what visitors
// decided is gathered anew, it is the same without looking.
type seen struct {
	rev      kb.Rev
	gathered time.Time
	sum      string
}

// broken is a version that could not be compiled: it is not tried again at once.
type broken struct {
	version int
	until   time.Time
	err     error
}

const retryBroken = time.Minute

func newBots(s *Server) *bots { return &bots{s: s} }

func (b *bots) version() int {
	if bot := b.s.Manager.Bot(); bot != nil {
		return bot.Version
	}
	return 0
}

func (b *bots) size() int {
	if bot := b.s.Manager.Bot(); bot != nil {
		entries, _ := bot.Len()
		return entries
	}
	return 0
}

// refresh makes the live version of the store the one that answers.
func (b *bots) refresh(ctx context.Context) error {
	if b.s.ManageOnly {
		return nil
	}
	live, err := b.s.Releases.Live(ctx)
	if errors.Is(err, kb.ErrNotFound) {
		return nil // nothing published yet
	}
	if err != nil {
		return err
	}
	if live.Version == b.version() {
		return nil
	}
	b.compiling.Lock()
	defer b.compiling.Unlock()
	if live.Version == b.version() {
		return nil
	}
	if b.broken.version == live.Version && b.s.Now().Before(b.broken.until) {
		return nil
	}
	first := b.s.Manager.Bot() == nil
	if first {
		nlu.Warm() // a stored index needs no segmenter, the first question does
	}
	bot, stored, err := b.liveBot(ctx, live.Version)
	if err != nil {
		b.broken = broken{live.Version, b.s.Now().Add(retryBroken), err}
		return err
	}
	b.s.refitted.Store(b.s.compareFit(bot, live.SHA256))
	b.s.Manager.Swap(bot)
	b.s.texts.forget()
	b.s.Logger.Info("version live", "version", live.Version, "entries", live.Entries)
	if first {
		debug.FreeOSMemory() // what reading and compiling needed, before anybody waits for an answer
	}
	PaceGarbage()
	if b.s.IndexDir != "" && !stored {
		b.unsaved.Store(&unsaved{bot, live.SHA256})
	}
	return nil
}

// liveBot compiles the live version, or takes its index as stored when it is whole.
func (b *bots) liveBot(ctx context.Context, version int) (bot *dialog.Bot, stored bool, err error) {
	s, k, err := kb.ReadSnapshot(ctx, b.s.Releases, version)
	if err != nil {
		return nil, false, err
	}
	if b.s.IndexDir != "" {
		bot, err := dialog.Reopen(k, s.Version, b.indexPath(), s.SHA256)
		if err == nil {
			return bot, true, nil
		}
		if !errors.Is(err, retrieval.ErrUnusable) {
			return nil, false, err
		}
		b.s.Logger.Info("index is built anew", "version", version, "reason", err.Error())
	}
	for _, c := range []compiled{b.draft, b.older} {
		if c.bot != nil && c.sum == s.SHA256 { // it was examined, and is the very same
			return c.bot.WithVersion(s.Version), false, nil
		}
	}
	bot, err = b.compile(k, s.Version)
	return bot, false, err
}

func (b *bots) indexPath() string { return filepath.Join(b.s.IndexDir, "live") }

// unsaved is a live version whose index was built and is worth storing.
type unsaved struct {
	bot   *dialog.Bot
	stamp string
}

// save stores a newly built index for the next start, in the background: nobody
// waits for it, and a process that ends in the middle leaves the old one or none.
// Failing costs the next start some time and nothing else.
func (b *bots) save() {
	if !b.saving.CompareAndSwap(false, true) {
		return // the one under way; the next call takes the rest
	}
	u := b.unsaved.Swap(nil)
	if u == nil {
		b.saving.Store(false)
		return
	}
	go func() {
		defer b.saving.Store(false)
		litter, _ := filepath.Glob(b.indexPath() + ".tmp-*") // of a process that was killed here
		for _, dir := range litter {
			os.RemoveAll(dir)
		}
		err := os.MkdirAll(b.s.IndexDir, 0o700)
		if err == nil {
			err = u.bot.SaveIndex(b.indexPath(), u.stamp)
		}
		if err != nil {
			b.s.Logger.Warn("index not stored", "version", u.bot.Version, "err", err)
		}
		debug.FreeOSMemory() // bleve takes as much again while it writes
	}()
}

// compileVersion makes b.older a published version. The caller holds compiling.
func (b *bots) compileVersion(ctx context.Context, version int) error {
	b.older = compiled{} // the old one may go before the new one comes
	s, k, err := kb.ReadSnapshot(ctx, b.s.Releases, version)
	if err != nil {
		return err
	}
	bot, err := b.compile(k, s.Version)
	if err == nil {
		b.older = compiled{s.SHA256, s.Version, bot}
	}
	return err
}

func (b *bots) compile(k kb.Knowledge, version int) (*dialog.Bot, error) {
	start := time.Now()
	bot, err := dialog.Compile(k, version)
	b.s.metrics.compile.Observe(time.Since(start).Seconds())
	if err != nil {
		b.s.metrics.compiles.WithLabelValues("failed").Inc()
		return nil, fmt.Errorf("compile version %d: %w", version, err)
	}
	b.s.metrics.compiles.WithLabelValues("done").Inc()
	return bot, nil
}

// named returns the bot of "live", "draft" or a version number.
func (b *bots) named(ctx context.Context, name string) (*dialog.Bot, error) {
	switch name {
	case "", "live":
		if bot := b.s.Manager.Bot(); bot != nil {
			return bot, nil
		}
		return nil, dialog.ErrNoBot
	case "draft":
		return b.ofDraft(ctx)
	}
	version, err := strconv.Atoi(name)
	if err != nil || version < 1 {
		return nil, invalid("version", "version 应为 draft、live 或版本号")
	}
	if bot := b.s.Manager.Bot(); bot != nil && bot.Version == version {
		return bot, nil
	}
	b.compiling.Lock()
	defer b.compiling.Unlock()
	if b.older.bot == nil || b.older.version != version {
		if err := b.compileVersion(ctx, version); err != nil {
			return nil, err
		}
	}
	b.older.bot = b.forPreview(ctx, b.older.bot)
	return b.older.bot, nil
}

// ofDraft compiles the working copy as it is now, as version 0.
func (b *bots) ofDraft(ctx context.Context) (*dialog.Bot, error) {
	b.compiling.Lock()
	defer b.compiling.Unlock()
	if !b.draftUnchanged(ctx) {
		f, err := b.s.Publisher().Freeze(ctx)
		if err != nil {
			return nil, err
		}
		if err := b.compileDraft(f.Knowledge, f.SHA256); err != nil {
			return nil, err
		}
		b.seen = seen{f.Rev, b.s.decided.gatheredAt(), f.SHA256}
	}
	b.draft.bot = b.forPreview(ctx, b.draft.bot)
	return b.draft.bot, nil
}

// draftUnchanged reports whether b.draft is the working copy without loading it.
func (b *bots) draftUnchanged(ctx context.Context) bool {
	if b.draft.bot == nil || b.draft.sum != b.seen.sum || !b.s.decided.fresh(b.seen.gathered, b.s.Now()) {
		return false
	}
	_, newest, err := b.s.Draft.Since(ctx, b.seen.rev, 1)
	return err == nil && newest == b.seen.rev
}

// compileDraft makes b.draft the bot of knowledge whose content has a SHA-256. The
// caller holds compiling.
func (b *bots) compileDraft(k kb.Knowledge, sum string) error {
	if b.draft.bot != nil && b.draft.sum == sum {
		return nil
	}
	b.draft = compiled{} // the old one may go before the new one comes
	bot, err := b.compile(k, 0)
	if err == nil {
		b.draft = compiled{sum, 0, bot}
	}
	return err
}
