package backup

import (
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// checkedReader passes on what it reads and, in place of the end, an error where that is not what it should have been.
type checkedReader struct {
	r     io.Reader
	hash  hash.Hash
	want  string
	wrong error
}

func (c *checkedReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.hash.Write(b[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(c.hash.Sum(nil)) != c.want {
		return n, c.wrong
	}
	return n, err
}

// reportEvery is after how many bytes progress is told.
const reportEvery = 32 << 20

// countingReader tells how far it is.
type countingReader struct {
	r       io.Reader
	read    int64
	told    int64
	observe func(bytes int64)
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.read += int64(n)
	if c.observe != nil && c.read-c.told >= reportEvery {
		c.told = c.read
		c.observe(c.read)
	}
	return n, err
}
