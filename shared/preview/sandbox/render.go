package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"hivesync/shared/safetext"
)

// errNoMemory and errTooLarge end a render from the Go side of the VM.
var (
	errNoMemory = errors.New("out of memory")
	errTooLarge = errors.New("output too large")
)

// How a render ended, as the child tells its parent.
const (
	outcomeDone    = "done" // the host's own JSON follows, which may tell of an error in user code
	outcomeTimeout = "timeout"
	outcomeMemory  = "memory"
	outcomeLarge   = "large"
	outcomeCrash   = "crash"
	// outcomeSpoilt says that packages left the host script unable to go on.
	outcomeSpoilt = "spoilt"
	// outcomeUnprepared says that the packages of the request are not loaded for its device: they must be sent first.
	outcomeUnprepared = "unprepared"
)

// verdict is the child's answer to one request.
type verdict struct {
	Outcome string `json:"outcome"`
	// Message tells the operator about a crash.
	Message string `json:"message,omitempty"`
	// Steps are nanoseconds.
	Steps map[string]time.Duration `json:"steps,omitempty"`
	// Reads are what the packages asked of the device while they were loaded.
	Reads []string `json:"reads,omitempty"`
	// body is the host's JSON; it travels beside the verdict.
	body []byte
}

// hostRequest is what the host script's begin takes.
type hostRequest struct {
	Device Device        `json:"device"`
	Limits hostLimits    `json:"limits"`
	Frames map[int]Frame `json:"frames,omitempty"`
	App    *App          `json:"app,omitempty"`
}

type hostLimits struct {
	MaxNodes       int `json:"maxNodes"`
	MaxDepth       int `json:"maxDepth"`
	MaxOutputBytes int `json:"maxOutputBytes"`
}

// envelopeBytes is room for diagnostics and console lines beside the tree.
const envelopeBytes = 4 << 20

// render runs one preview in a fresh VM and says how it went.
func (v *vm) render(ctx context.Context, script []byte, request renderMessage) verdict {
	limits := request.Limits
	ctx = withState(ctx, v.state)
	v.state.used, v.state.limit = startMeter(0), limits.Time
	steps := map[string]time.Duration{}
	body, err := v.run(ctx, script, request, steps)
	out := v.verdictOn(body, err, limits.MemoryBytes)
	out.Steps = steps
	return out
}

// verdictOn says how a run ended that may have used so many bytes of memory.
func (v *vm) verdictOn(body []byte, err error, memory int64) verdict {
	var out verdict
	var t *trap
	switch {
	case v.state.interrupted:
		out.Outcome = outcomeTimeout
	case err == nil:
		out.Outcome, out.body = outcomeDone, body
	case errors.Is(err, errNoMemory):
		out.Outcome = outcomeMemory
	case errors.Is(err, errTooLarge):
		out.Outcome = outcomeLarge
	case errors.As(err, &t):
		out.Outcome, out.Message = outcomeCrash, firstLine(t.Error())
		// A VM that cannot grow any more may trap before it can throw.
		if v.heapFull(memory + v.extra) {
			out.Outcome = outcomeMemory
		}
	default:
		out.Outcome, out.Message = outcomeCrash, firstLine(err.Error())
	}
	return out
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return safetext.Clip(s, 300)
}

func (v *vm) heapFull(limit int64) bool { return int64(v.mem.Size()) > limit-limit/16 }

func (v *vm) run(ctx context.Context, script []byte, request renderMessage, steps map[string]time.Duration) ([]byte, error) {
	limits := request.Limits
	start := time.Now()
	step := func(name string) {
		now := time.Now()
		steps[name] += now.Sub(start)
		start = now
	}
	if err := v.bound(ctx, limits.MemoryBytes); err != nil {
		return nil, err
	}
	if err := v.begin(ctx, request); err != nil {
		return nil, err
	}

	value, err := v.eval(ctx, script, scriptFile)
	if err == nil {
		v.freeValue(ctx, value)
		err = v.settle(ctx)
	}
	step("evaluate")
	if err != nil {
		if err = v.thrown(ctx, err); err != nil {
			return nil, err
		}
	} else {
		if err := v.renderScreen(ctx); err != nil {
			return nil, err
		}
	}
	step("render")
	if err := v.reportRejections(ctx); err != nil {
		return nil, err
	}
	result, err := v.invoke(ctx, v.refs.Finish)
	if err != nil {
		return nil, v.lost(ctx, err)
	}
	body, err := v.text(ctx, result, limits.MaxOutputBytes+envelopeBytes)
	step("serialize")
	return body, err
}

// bound sets what the VM may use of memory, in bytes, and of stack.
func (v *vm) bound(ctx context.Context, memory int64) error {
	for _, set := range []struct {
		name  string
		value int64
	}{
		{"qjs_set_memory_limit", v.extra + memory},
		// Most previews end before they make this much garbage in cycles; collecting earlier would walk React's own
		// objects again and again.
		{"qjs_set_gc_threshold", v.extra + memory/2},
		{"qjs_set_max_stack_size", maxStackBytes},
	} {
		if _, err := v.call(ctx, set.name, uint64(set.value)); err != nil {
			return err
		}
	}
	return nil
}

// begin tells the host script what device it is, and where views lie if that is known.
func (v *vm) begin(ctx context.Context, r renderMessage) error {
	request, err := json.Marshal(hostRequest{
		Device: r.Device, Frames: r.Frames, App: r.App,
		Limits: hostLimits{MaxNodes: r.Limits.MaxNodes, MaxDepth: r.Limits.MaxDepth, MaxOutputBytes: r.Limits.MaxOutputBytes},
	})
	if err != nil {
		return err
	}
	if r.App != nil && r.App.Time != 0 {
		v.state.start = time.UnixMilli(r.App.Time)
	}
	argument, err := v.newString(ctx, request)
	if err != nil {
		return err
	}
	return v.do(ctx, v.refs.Begin, argument)
}

// renderScreen mounts the entry point's screen and lets it settle.
func (v *vm) renderScreen(ctx context.Context) error {
	if err := v.do(ctx, v.refs.Mount); err != nil {
		return err
	}
	for {
		if err := v.settle(ctx); err != nil {
			return err
		}
		value, err := v.invoke(ctx, v.refs.Next)
		if err != nil {
			return v.thrown(ctx, err)
		}
		at, err := v.number(ctx, value)
		if err != nil {
			return err
		}
		v.freeValue(ctx, value)
		if at < 0 {
			return nil
		}
		// The clock moves to the callback's time before it runs.
		v.state.virtual = max(v.state.virtual, at)
		if err := v.do(ctx, v.refs.Turn); err != nil {
			return err
		}
	}
}

// settle runs promise reactions; an exception out of one of them is reported and does not end the preview.
func (v *vm) settle(ctx context.Context) error {
	for {
		err := v.drain(ctx)
		if !errors.Is(err, errException) {
			return err
		}
		if v.state.interrupted {
			return err
		}
		reason, err := v.exception(ctx)
		if err != nil {
			return err
		}
		if err := v.do(ctx, v.refs.Reject, reason); err != nil {
			return err
		}
	}
}

// do calls one of the host's functions and drops its result. An exception out of the host itself is user code's doing
// (it may have replaced what the host builds on) or memory's end.
func (v *vm) do(ctx context.Context, fn uint32, args ...uint32) error {
	value, err := v.invoke(ctx, fn, args...)
	if err != nil {
		return v.thrown(ctx, err)
	}
	v.freeValue(ctx, value)
	return nil
}

// thrown hands an exception of user code to the host, which describes it in its answer. It returns an error only where
// the preview cannot go on.
func (v *vm) thrown(ctx context.Context, err error) error {
	if !errors.Is(err, errException) || v.state.interrupted {
		return err
	}
	exception, err := v.exception(ctx)
	if err != nil {
		return err
	}
	value, err := v.invoke(ctx, v.refs.Fail, exception)
	if err != nil {
		return v.lost(ctx, err)
	}
	v.freeValue(ctx, value)
	return nil
}

// lost looks at an exception that the host could not handle.
func (v *vm) lost(ctx context.Context, err error) error {
	if !errors.Is(err, errException) || v.state.interrupted {
		return err
	}
	exception, err := v.exception(ctx)
	if err != nil {
		return err
	}
	text, err := v.text(ctx, exception, 1<<12)
	if err != nil || strings.Contains(string(text), errNoMemory.Error()) {
		return errNoMemory
	}
	return errors.New(string(text))
}

// reportRejections tells the host about promises that were rejected and never handled, oldest first.
func (v *vm) reportRejections(ctx context.Context) error {
	for _, id := range v.state.order {
		reason, ok := v.state.rejections[id]
		if !ok {
			continue
		}
		delete(v.state.rejections, id)
		if err := v.do(ctx, v.refs.Reject, reason); err != nil {
			return err
		}
	}
	return nil
}
