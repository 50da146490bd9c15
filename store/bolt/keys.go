package bolt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"yingda/kb"
)

// number is a key that sorts by n.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// toNumber reads number's result; 0 for anything else.
func toNumber(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// timeKey appends a time to a key so that keys sort by it, in microseconds: they
// reach 290,000 years to both sides, where nanoseconds would end in 2262.
func timeKey(key []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(key, uint64(t.UnixMicro())^1<<63)
}

// kindKey is the key of an item by kind and created rev, or its prefix by kind.
func kindKey(kind kb.Kind) []byte { return append([]byte(kind), 0) }

// idKey is the key of an item by kind and id.
func idKey(k kb.Key) []byte { return append(kindKey(k.Kind), k.ID...) }

// Sorts of keys below a session in talks.
const (
	subSession = 's'
	subMessage = 'm'
	subTurn    = 't'
)

// maxSessionBytes bounds the id of a session; ours have 32.
const maxSessionBytes = 1024

var errSessionID = errors.New("session id is empty or too long")

// sessionKey is the prefix of all keys of a session. No session's prefix begins
// another's. The ids we give, 32 hexadecimal digits, take 17 bytes.
func sessionKey(id string) ([]byte, error) {
	if len(id) == 0 || len(id) > maxSessionBytes {
		return nil, errSessionID
	}
	key := make([]byte, 1, 32)
	if len(id) == 32 {
		if key, err := hex.AppendDecode(key, []byte(id)); err == nil && hex.EncodeToString(key[1:]) == id {
			return key, nil
		}
	}
	key[0] = 1
	key = binary.BigEndian.AppendUint16(key, uint16(len(id)))
	return append(key, id...), nil
}

// sub is a key below a session: its sort and what follows.
func sub(session []byte, sort byte, rest ...byte) []byte {
	key := make([]byte, 0, len(session)+1+len(rest))
	key = append(key, session...)
	key = append(key, sort)
	return append(key, rest...)
}

func turnSub(session []byte, n int) []byte {
	return sub(session, subTurn, binary.BigEndian.AppendUint32(nil, uint32(n))...)
}

// messageSub keys a message by 8 bytes of its id's SHA-256: ids come from outside
// and may be long. Two ids of one session never meet by chance.
func messageSub(session []byte, id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sub(session, subMessage, sum[:8]...)
}
