package server

import (
	"container/list"
	"sync"
)

// chats remembers which session a chat client's user talks in: the protocol has
// no place for our session and token. It lives in memory: after a restart, or
// when there are too many, a user's next message opens a new session.
type chats struct {
	mu     sync.Mutex
	byUser map[chatUser]*list.Element
	recent list.List // of chatEntry, the latest used first
}

// chatUser is a user as one key names it: two keys may use the same names.
type chatUser struct{ key, user string }

type talkOf struct{ session, token string }

type chatEntry struct {
	user chatUser
	talk talkOf
}

// maxChats bounds the memory, in users: about 300 bytes each.
const maxChats = 20_000

// find returns the session of a user, none for an unnamed one.
func (c *chats) find(key, user string) talkOf {
	if user == "" {
		return talkOf{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byUser[chatUser{key, user}]
	if e == nil {
		return talkOf{}
	}
	c.recent.MoveToFront(e)
	return e.Value.(chatEntry).talk
}

// keep remembers the session of a user.
func (c *chats) keep(key, user string, talk talkOf) {
	if user == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byUser == nil {
		c.byUser = map[chatUser]*list.Element{}
	}
	who := chatUser{key, user}
	if e := c.byUser[who]; e != nil {
		c.recent.Remove(e)
	}
	c.byUser[who] = c.recent.PushFront(chatEntry{who, talk})
	if c.recent.Len() > maxChats {
		last := c.recent.Back()
		c.recent.Remove(last)
		delete(c.byUser, last.Value.(chatEntry).user)
	}
}
