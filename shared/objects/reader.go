package objects

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hivesync/shared/fault"
)

// Reading a large object piece by piece.
const (
	piece         = 8 << 20
	pieceAttempts = 4
)

// Reader reads an object from its start to its end, one piece after the other, so that a connection that breaks off costs a piece and
// not the whole. It holds one piece in memory. An object that changes meanwhile is an error.
type Reader struct {
	ctx   context.Context //nolint:containedctx // of one reading, as io.Reader wants it
	store *Store
	info  Info
	at    int64
	rest  []byte
}

// Open returns a Reader of an object, and what it is. Errors: NOT_FOUND.
func (s *Store) Open(ctx context.Context, key string) (*Reader, Info, error) {
	info, err := s.Head(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	return &Reader{ctx: ctx, store: s, info: info}, info, nil
}

// Read implements io.Reader.
func (r *Reader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.at == r.info.Size {
			return 0, io.EOF
		}
		if err := r.fetch(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *Reader) fetch() error {
	end := min(r.at+piece, r.info.Size)
	span := fmt.Sprintf("bytes=%d-%d", r.at, end-1)
	var err error
	for range pieceAttempts {
		var data []byte
		var info Info
		data, info, _, err = r.store.GetPart(r.ctx, r.info.Key, span, piece)
		switch {
		case err == nil && (info.ETag != r.info.ETag || info.Size != r.info.Size):
			return fault.New(fault.Conflict, "The stored file was replaced while it was read.")
		case err == nil && int64(len(data)) != end-r.at:
			err = fault.Away(fault.Storage, errors.New("objects: reading: a piece is not whole"), "The file storage is not available at the moment. Try again shortly.")
		case err == nil:
			r.at, r.rest = end, data
			return nil
		case r.ctx.Err() != nil, fault.Is(err, fault.NotFound), fault.Is(err, fault.RangeNotSatisfiable):
			return err
		}
	}
	return err
}
