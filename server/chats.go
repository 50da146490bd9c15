package server

// chats remembers which session a chat client's user talks in: the protocol has
// no place for our session and token. It lives in memory: after a restart, or
// when there are too many, a user's next message opens a new session.
type chats struct {
	recent recent[chatUser, talkOf]
}

// chatUser is a user as one key names it: two keys may use the same names.
type chatUser struct{ key, user string }

type talkOf struct{ session, token string }

// maxChats bounds the memory, in users: about 300 bytes each.
const maxChats = 20_000

// find returns the session of a user, none for an unnamed one.
func (c *chats) find(key, user string) (talk talkOf) {
	if user != "" {
		talk, _ = c.recent.find(chatUser{key, user})
	}
	return talk
}

// keep remembers the session of a user.
func (c *chats) keep(key, user string, talk talkOf) {
	if user != "" {
		c.recent.keep(chatUser{key, user}, talk, maxChats)
	}
}
