package sandbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

func TestFramesTravelWhole(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	if err := writeMessage(&pipe, frameRender, initMessage{CacheDir: "x"}, []byte("raw")); err != nil {
		t.Fatal(err)
	}
	if err := writeFrame(&pipe, frameReady); err != nil {
		t.Fatal(err)
	}
	kind, payload, err := readFrame(&pipe, 100)
	if err != nil || kind != frameRender {
		t.Fatalf("got %c, %v", kind, err)
	}
	var message initMessage
	if raw, err := splitMessage(payload, &message); err != nil || message.CacheDir != "x" || string(raw) != "raw" {
		t.Errorf("got %+v %q %v", message, raw, err)
	}
	if kind, payload, err := readFrame(&pipe, 100); err != nil || kind != frameReady || len(payload) != 0 {
		t.Errorf("got %c %q %v", kind, payload, err)
	}
	if _, _, err := readFrame(&pipe, 100); !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}

// What a child sends is not trusted: no length makes the parent read, or reserve, more than the limit.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{'V', 0, 0, 0, 0})
	f.Add([]byte{'V', 255, 255, 255, 255})
	f.Add(append([]byte{'V', 8, 0, 0, 0}, 255, 255, 255, 255, 1, 2, 3, 4))
	f.Add([]byte{'V', 6, 0, 0, 0, 2, 0, 0, 0, '{', '}'})
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 10
		_, payload, err := readFrame(bytes.NewReader(data), limit)
		if err != nil {
			return
		}
		if len(payload) > limit {
			t.Fatalf("a payload of %d bytes", len(payload))
		}
		var v verdict
		body, err := splitMessage(payload, &v)
		if err != nil {
			return
		}
		v.body = body
		if result, err := conclude(v, standard(t)); err == nil && (len(result.Tree) == 0 || result.Reads == nil) {
			t.Error("a result without a tree")
		}
		var reply bundleReply
		if raw, err := splitMessage(payload, &reply); err == nil {
			_, _ = reply.output(raw)
		}
	})
}

// A child that is told nonsense ends; it never answers.
func TestAChildRefusesNonsense(t *testing.T) {
	t.Parallel()
	for name, input := range map[string][]byte{
		"nothing":         nil,
		"another kind":    {frameRender, 0, 0, 0, 0},
		"too long":        binary.LittleEndian.AppendUint32([]byte{frameInit}, maxInputFrame+1),
		"a cut-off frame": {frameInit, 9, 0, 0, 0, 1},
		"no message":      {frameInit, 1, 0, 0, 0, 1},
		"no JSON":         {frameInit, 5, 0, 0, 0, 1, 0, 0, 0, 'x'},
	} {
		var out bytes.Buffer
		if err := serve(bytes.NewReader(input), &out); err == nil || out.Len() != 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}

func TestLimitsOutOfBoundsAreRefusedNotNarrowed(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]Limits{
		"SANDBOX_TIMEOUT": {Time: -1}, "SANDBOX_MEMORY": {MemoryBytes: 1}, "PREVIEW_MAX_NODES": {MaxNodes: 1 << 40},
		"PREVIEW_MAX_DEPTH": {MaxDepth: 2000}, "PREVIEW_MAX_OUTPUT": {MaxOutputBytes: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := renderError(t, safe, limits); err.Code != fault.BadRequest || !strings.Contains(err.Message, name+": must be between ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A program that does not answer as a sandbox is an error at once, not a pool that never works.
func TestAStartFailureIsTold(t *testing.T) {
	t.Parallel()
	_, err := NewPool(Options{Size: 1, Args: []string{"-test.run=^$"}, CacheDir: cacheDir()})
	if err == nil {
		t.Fatal("a program that is no sandbox was taken for one")
	}
	if errors.Is(err, context.Canceled) {
		t.Errorf("the reason is hidden: %v", err)
	}
}
