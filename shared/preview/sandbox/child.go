package sandbox

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"
)

// childHeapBytes is where the child's own Go heap starts to be collected hard; VMs live outside of it.
const childHeapBytes = 192 << 20

// childStackBytes bounds a goroutine's stack: a parser that recurses without end dies before it takes much memory.
const childStackBytes = 256 << 20

// ChildMain is the whole life of a sandbox process: it takes its settings and then one project to bundle or preview to
// render after the other from standard input, and answers on standard output. It returns the exit code. The production binary runs it for the
// argument "sandbox"; a test binary does so in TestMain.
func ChildMain() int {
	debug.SetMemoryLimit(childHeapBytes)
	debug.SetMaxStack(childStackBytes)
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		return 1
	}
	return 0
}

func serve(in io.Reader, out io.Writer) error {
	kind, payload, err := readFrame(in, maxInputFrame)
	if err != nil {
		return err
	}
	var settings initMessage
	if kind != frameInit {
		return errFrame
	}
	if _, err := splitMessage(payload, &settings); err != nil {
		return err
	}
	ctx := context.Background()
	e, err := newEngine(ctx, settings.CacheDir)
	var types *flowStripper
	if err == nil {
		types, err = newFlowStripper(ctx, settings.CacheDir)
	}
	if err == nil {
		err = confine()
	}
	if err != nil {
		_ = writeFrame(out, frameBroken, []byte(err.Error()))
		return err
	}
	packages := library{engine: e}
	next := &spare{engine: e}
	err = next.make(ctx, e.template)
	if err != nil {
		_ = writeFrame(out, frameBroken, []byte(err.Error()))
		return err
	}
	if err := writeFrame(out, frameReady); err != nil {
		return err
	}

	// Read apart from the work, so that the end of the parent ends this process even in an endless loop.
	requests := make(chan request)
	go func() {
		for {
			kind, payload, err := readFrame(in, maxInputFrame)
			if err != nil {
				os.Exit(0)
			}
			requests <- request{kind, payload}
		}
	}()
	for r := range requests {
		switch r.kind {
		case frameBundle:
			reply, raw, err := bundleProject(ctx, r.payload, types)
			if err != nil {
				return err
			}
			if err := writeMessage(out, frameBundled, reply, raw); err != nil {
				return err
			}
		case frameRender:
			if err := answer(ctx, next, &packages, r.payload, out); err != nil {
				return err
			}
		case framePrepare:
			var message prepareMessage
			script, err := splitMessage(r.payload, &message)
			if err != nil {
				return err
			}
			result, err := packages.prepare(ctx, message, script)
			if err != nil {
				return err
			}
			if err := writeMessage(out, framePrepared, result, result.body); err != nil {
				return err
			}
		default:
			return errFrame
		}
	}
	return nil
}

type request struct {
	kind    byte
	payload []byte
}

// spare is a VM that is made while nobody waits for it, from the template that the last preview used.
type spare struct {
	engine   *engine
	vm       *vm
	template *template
}

func (s *spare) make(ctx context.Context, t *template) error {
	if s.vm != nil {
		s.vm.close(ctx)
	}
	var err error
	s.vm, err = s.engine.clone(ctx, t)
	s.template = t
	return err
}

// answer renders one preview and writes its verdict.
func answer(ctx context.Context, next *spare, packages *library, payload []byte, out io.Writer) error {
	var request renderMessage
	script, err := splitMessage(payload, &request)
	if err != nil {
		return err
	}
	start := time.Now()
	template, reads := next.engine.template, []string(nil)
	if request.Packages != "" {
		loaded := packages.find(request.Packages, request.Device)
		if loaded == nil {
			return writeMessage(out, frameVerdict, verdict{Outcome: outcomeUnprepared}, nil)
		}
		template, reads = loaded.template, loaded.reads
	}
	if next.template != template {
		if err := next.make(ctx, template); err != nil {
			return err
		}
	}
	result := next.vm.render(ctx, script, request)
	if result.Steps != nil {
		result.Steps["total"] = time.Since(start)
	}
	result.Reads = reads
	if err := writeMessage(out, frameVerdict, result, result.body); err != nil {
		return err
	}
	return next.make(ctx, template)
}
