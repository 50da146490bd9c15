package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"

	"yingda/dialog"
)

// A spool file is a row of records and nothing else. A record:
//
//	magic      4 bytes, the last is the format; 0xff is in no JSON, so that the next
//	           record can be found behind a damaged one
//	length     4 bytes, of the payload; numbers are big-endian
//	CRC        4 bytes, CRC-32C of the data's ID and the payload: what belongs to
//	           other data does not match
//	payload    kind 1, number 8, length of first 4, first, second
//
// The payload's first and second part are, of an append, the value for talks (see
// sessionHead) and the turn's JSON; of a feedback, the session's id and a feedbackLine.
const (
	recordMagic  = "\xffYS"
	recordFormat = '1'
	recordHead   = 12
	payloadHead  = 13
)

const (
	kindAppend   = 'a'
	kindFeedback = 'f'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// op is one write of the conversations: in the spool file, pending, to be applied.
type op struct {
	kind byte
	seq  uint64 // its place among all writes of this data; given with seal
	// frame is the record; first, second and value are parts of it.
	frame         []byte
	first, second []byte

	key     []byte // of the session
	turnKey []byte // in talks

	recovered bool // from a process before: what Append decided may be true no more
	dead      bool // could not be applied; the committer's own

	// Of an append only.
	ver                    uint64 // of the session after it
	sessionKey, messageKey []byte // in talks; no messageKey: the message has no id
	at, expiry             []byte // as in timeKey
}

// feedbackLine is a feedback with the number of its turn.
type feedbackLine struct {
	N        int             `json:"n"`
	Feedback dialog.Feedback `json:"feedback"`
}

// session and turn are the JSON of an append. The head before the session is the
// committer's to change.
func (o *op) session() []byte { return o.first[headBytes:] }
func (o *op) turn() []byte    { return o.second }

func (o *op) feedback() (f feedbackLine, err error) {
	err = json.Unmarshal(o.second, &f)
	return f, err
}

// newAppend encodes an append. The session carries its new version.
func newAppend(s dialog.Session, t dialog.Turn) (*op, error) {
	o := &op{kind: kindAppend}
	if err := o.address(s, t); err != nil {
		return nil, err
	}
	head := make([]byte, recordHead+payloadHead, typicalRecord)
	head = binary.BigEndian.AppendUint64(head, o.ver)
	if err := o.encode(append(head, o.expiry...), s, t); err != nil {
		return nil, err
	}
	return o, nil
}

// typicalRecord is what a record of a usual turn takes, in bytes: a guess that
// saves growing it.
const typicalRecord = 2048

// address derives from an append's session and turn where they are kept.
func (o *op) address(s dialog.Session, t dialog.Turn) (err error) {
	if o.key, err = sessionKey(s.ID); err != nil {
		return err
	}
	if t.Session != s.ID || t.N <= 0 || int64(t.N) > 1<<32-1 {
		return fmt.Errorf("turn %d of session %q cannot be appended to session %q", t.N, t.Session, s.ID)
	}
	o.ver = s.Ver
	o.sessionKey, o.turnKey = sub(o.key, subSession), turnSub(o.key, t.N)
	if t.Message.ID != "" {
		o.messageKey = messageSub(o.key, t.Message.ID)
	}
	o.at = timeKey(make([]byte, 0, 8), t.Message.At)
	o.expiry = timeKey(make([]byte, 0, 8), s.ExpiresAt)
	return nil
}

func newFeedback(session string, n int, f dialog.Feedback) (*op, error) {
	key, err := sessionKey(session)
	if err != nil {
		return nil, err
	}
	o := &op{kind: kindFeedback, key: key, turnKey: turnSub(key, n)}
	if err := o.encode(make([]byte, recordHead+payloadHead), session, feedbackLine{n, f}); err != nil {
		return nil, err
	}
	return o, nil
}

// encode makes the frame: what is there already and then the JSON of both parts,
// written where it stays. seal does the rest.
func (o *op) encode(there []byte, first, second any) error {
	b := bytes.NewBuffer(there)
	enc := json.NewEncoder(b)
	if err := enc.Encode(first); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder's newline
	split := b.Len()
	if err := enc.Encode(second); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	o.frame = b.Bytes()
	start := recordHead + payloadHead
	o.first, o.second = o.frame[start:split:split], o.frame[split:]
	if len(o.frame) > maxRecord {
		return fmt.Errorf("turn or feedback of %d bytes is too long", len(o.frame))
	}
	copy(o.frame, recordMagic)
	o.frame[len(recordMagic)] = recordFormat
	binary.BigEndian.PutUint32(o.frame[4:], uint32(len(o.frame)-recordHead))
	o.frame[recordHead] = o.kind
	binary.BigEndian.PutUint32(o.frame[recordHead+9:], uint32(len(o.first)))
	return nil
}

// maxRecord bounds a record, in bytes: a server's turns are below 100 KB.
const maxRecord = 1 << 30

// seal gives the record its number and checksum.
func (o *op) seal(seq uint64, id string) {
	o.seq = seq
	binary.BigEndian.PutUint64(o.frame[recordHead+1:], seq)
	binary.BigEndian.PutUint32(o.frame[8:], recordSum(id, o.frame[recordHead:]))
}

func recordSum(id string, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(id), castagnoli), castagnoli, payload)
}

var (
	errTorn    = errors.New("the record is incomplete")
	errDamaged = errors.New("the record is damaged or belongs to other data")
)

// readRecord reads the record that b begins with and returns its length in bytes:
// also, with errDamaged, of one that is whole but wrong; 0 when that is not known.
func readRecord(b []byte, id string) (o *op, n int, err error) {
	if len(b) < recordHead {
		return nil, 0, errTorn
	}
	if string(b[:len(recordMagic)]) != recordMagic {
		return nil, 0, errDamaged
	}
	if b[len(recordMagic)] != recordFormat {
		return nil, 0, fmt.Errorf("%w: record format %q", ErrNewer, b[len(recordMagic)])
	}
	size := int64(binary.BigEndian.Uint32(b[4:]))
	if size > int64(len(b)-recordHead) {
		return nil, 0, errTorn
	}
	n = recordHead + int(size)
	payload := b[recordHead:n:n]
	if len(payload) < payloadHead || recordSum(id, payload) != binary.BigEndian.Uint32(b[8:]) {
		return nil, n, errDamaged
	}
	if o, err = readPayload(payload); err != nil {
		return nil, n, fmt.Errorf("%w: %w", errDamaged, err)
	}
	o.frame = b[:n:n]
	return o, n, nil
}

func readPayload(b []byte) (o *op, err error) {
	split := payloadHead + int64(binary.BigEndian.Uint32(b[9:]))
	if split > int64(len(b)) {
		return nil, errors.New("its parts are longer than it is")
	}
	o = &op{kind: b[0], seq: binary.BigEndian.Uint64(b[1:]), recovered: true}
	o.first, o.second = b[payloadHead:split:split], b[split:]
	switch o.kind {
	case kindAppend:
		s, err := readSession(o.first)
		if err != nil {
			return nil, err
		}
		t, err := readTurn(o.second)
		if err != nil {
			return nil, err
		}
		return o, o.address(s, t)
	case kindFeedback:
		var session string
		if err := json.Unmarshal(o.first, &session); err != nil {
			return nil, err
		}
		f, err := o.feedback()
		if err != nil {
			return nil, err
		}
		if o.key, err = sessionKey(session); err != nil {
			return nil, err
		}
		o.turnKey = turnSub(o.key, f.N)
		return o, nil
	}
	return nil, fmt.Errorf("its kind is %q", o.kind)
}

// readRecords reads a spool file. A last record that is incomplete is nothing
// special, the process died before it was acknowledged: torn is its length in
// bytes. Anything else that cannot be read is skipped up to the next record.
func readRecords(b []byte, id string) (ops []*op, torn int, damage []error, err error) {
	for at := 0; at < len(b); {
		o, n, err := readRecord(b[at:], id)
		if errors.Is(err, ErrNewer) && at == 0 {
			return nil, 0, nil, err
		}
		if err == nil {
			ops = append(ops, o)
			at += n
			continue
		}
		next := bytes.Index(b[at+max(n, 1):], []byte(recordMagic))
		if next < 0 && errors.Is(err, errTorn) {
			return ops, len(b) - at, damage, nil
		}
		damage = append(damage, fmt.Errorf("at byte %d: %w", at, err))
		if next < 0 {
			break
		}
		at += max(n, 1) + next
	}
	return ops, 0, damage, nil
}
