package dialog

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

const (
	timeBytes    = 4  // the second it was opened in: sessions opened together lie together in the store
	sessionBytes = 16 // 128 random bits, so that nobody guesses another's
	tokenBytes   = 32 // 256 random bits
)

// open makes a session and the token that opens it.
func open(in *Incoming) (s Session, token string) {
	var secret [timeBytes + sessionBytes + tokenBytes]byte
	rand.Read(secret[timeBytes:]) // never fails: the process ends instead
	binary.BigEndian.PutUint32(secret[:], uint32(in.Message.At.Unix()))
	token = base64.RawURLEncoding.EncodeToString(secret[timeBytes+sessionBytes:])
	return Session{
		ID:        hex.EncodeToString(secret[:timeBytes+sessionBytes]),
		TokenHash: hash(token),
		Site:      in.Site,
		Visitor:   in.Visitor,
		State:     WithBot,
		OpenedAt:  in.Message.At,
	}, token
}

func hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// opens reports whether a visitor may see a session: his token, its site where the call names one, in time.
func (s *Session) opens(a Access) bool {
	same := subtle.ConstantTimeCompare(s.TokenHash, hash(a.Token)) == 1
	return same && (a.Site == "" || s.Site == a.Site) && a.At.Before(s.ExpiresAt)
}
