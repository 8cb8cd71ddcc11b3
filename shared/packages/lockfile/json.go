package lockfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

var (
	errForm  = errors.New("a value is of another type than expected")
	errLarge = errors.New("one entry is too large")
	errMore  = errors.New("more stands behind the object")
)

// document reads a file of one JSON object and calls each for every key, which must read the key's value. So what is
// not wanted is never held in memory.
func document(content []byte, each func(d *json.Decoder, key string) error) error {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	if err := object(d, each); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errMore
	}
	return nil
}

// object does the same for the value that comes next. null counts as empty.
func object(d *json.Decoder, each func(d *json.Decoder, key string) error) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('{') {
		return errForm
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return errForm
		}
		if err := each(d, key); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// value reads the next value into a variable, where it is not overly large.
func value(d *json.Decoder, into any) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return err
	}
	if len(raw) > maxEntryBytes {
		return errLarge
	}
	return json.Unmarshal(raw, into)
}

func skip(d *json.Decoder) error {
	var raw json.RawMessage
	return d.Decode(&raw)
}
