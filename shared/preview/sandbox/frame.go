package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Frames on the pipes between parent and child: a type, a length, a payload. All but the
// plain ones are a length, that many bytes of JSON, then raw bytes.
const (
	frameInit     = 'I' // parent to child, once: initMessage
	frameReady    = 'Y' // child to parent, once
	frameBroken   = 'E' // child to parent instead of ready: the reason
	frameRender   = 'R' // parent to child: renderMessage and the script
	frameVerdict  = 'V' // child to parent: verdict and the host's JSON
	frameBundle   = 'B' // parent to child: bundleMessage and the files' contents
	frameBundled  = 'O' // child to parent: bundleReply, the script and its source map
	framePrepare  = 'P' // parent to child: prepareMessage and the packages' script
	framePrepared = 'Q' // child to parent: verdict and the host's JSON
)

const frameHeaderBytes = 5

const (
	// maxInputFrame bounds what a child reads, maxOutputFrame what the parent reads: a child is not trusted.
	maxInputFrame  = maxProjectBytes + 32<<20
	maxOutputFrame = 96 << 20
)

var errFrame = errors.New("malformed frame")

type initMessage struct {
	CacheDir string `json:"cacheDir"`
}

type renderMessage struct {
	Device Device `json:"device"`
	Limits Limits `json:"limits"`
	// Packages is the key of the packages that must be loaded, empty for none.
	Packages string        `json:"packages,omitempty"`
	Frames   map[int]Frame `json:"frames,omitempty"`
	App      *App          `json:"app,omitempty"`
}

func writeFrame(w io.Writer, kind byte, parts ...[]byte) error {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	frame := make([]byte, 0, frameHeaderBytes+total)
	frame = append(frame, kind)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(total))
	for _, p := range parts {
		frame = append(frame, p...)
	}
	_, err := w.Write(frame)
	return err
}

func readFrame(r io.Reader, limit int) (byte, []byte, error) {
	var header [frameHeaderBytes]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(header[1:])
	if int64(n) > int64(limit) {
		return 0, nil, fmt.Errorf("%w: %d bytes", errFrame, n)
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, err
	}
	return header[0], payload, nil
}

// writeMessage writes a frame of JSON and raw bytes.
func writeMessage(w io.Writer, kind byte, message any, raw []byte) error {
	head, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return writeFrame(w, kind, binary.LittleEndian.AppendUint32(nil, uint32(len(head))), head, raw)
}

// splitMessage is the reverse of writeMessage for a frame's payload. The raw bytes are part of payload.
func splitMessage(payload []byte, message any) ([]byte, error) {
	if len(payload) < 4 {
		return nil, errFrame
	}
	n := binary.LittleEndian.Uint32(payload)
	rest := payload[4:]
	if int64(n) > int64(len(rest)) {
		return nil, errFrame
	}
	if err := json.Unmarshal(rest[:n], message); err != nil {
		return nil, fmt.Errorf("%w: %w", errFrame, err)
	}
	return rest[n:], nil
}
