package atomicfile

import (
	"bytes"
	"crypto/sha256"
	"errors"
)

// What Unseal says of data that Seal did not make, or that was changed since.
var (
	ErrMagic    = errors.New("another format")
	ErrChecksum = errors.New("checksum differs")
)

// Seal returns magic, body and the SHA-256 of both, for a file that may come back
// from anywhere. The same body gives the same bytes.
func Seal(magic string, body []byte) []byte {
	out := make([]byte, 0, len(magic)+len(body)+sha256.Size)
	out = append(append(out, magic...), body...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

// Unseal returns the body that Seal was given, which is a part of data, and the sum.
func Unseal(magic string, data []byte) (body []byte, sum [sha256.Size]byte, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(rest) < sha256.Size {
		return nil, sum, ErrMagic
	}
	end := len(data) - sha256.Size
	if sum = sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, sum, ErrChecksum
	}
	return rest[:len(rest)-sha256.Size], sum, nil
}
