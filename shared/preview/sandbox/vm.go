package sandbox

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero/api"
)

// vm is one QuickJS instance. It is used by one goroutine, for one preview, and then closed.
type vm struct {
	mod   api.Module
	mem   api.Memory
	state *vmState
	fns   map[string]api.Function
	refs  hostRefs
	extra int64 // bytes of memory that a project's packages take, beside what a preview may use
}

// hostRefs are addresses of boxed JavaScript values that the template took before any user code ran. A clone has the
// same memory, so they are valid in it too, and nothing that user code does to its globals can change them.
type hostRefs struct {
	Undefined      uint32
	Begin          uint32
	Mount          uint32
	Next           uint32
	Turn           uint32
	Fail           uint32
	Reject         uint32
	Finish         uint32
	PackagesLoaded uint32
}

// vmState is what the imported functions need to know about the VM that calls them; it travels in the context.
type vmState struct {
	// limit is the CPU time that this process may use, as used counts it; zero is no limit.
	limit       time.Duration
	used        meter
	interrupted bool
	// start is when the preview takes place; zero is epoch.
	start time.Time
	// virtual is the preview's clock in milliseconds since its start.
	virtual float64
	// rejections are the reasons of rejected promises that nothing handles yet, by the promise's address.
	rejections map[uint32]uint32
	order      []uint32
}

type stateKey struct{}

func withState(ctx context.Context, s *vmState) context.Context {
	return context.WithValue(ctx, stateKey{}, s)
}

func stateOf(ctx context.Context) *vmState {
	s, _ := ctx.Value(stateKey{}).(*vmState)
	return s
}

// errException says that JavaScript threw; the exception waits in the VM.
var errException = errors.New("exception")

// trap is a WebAssembly trap: the instance is not usable any more.
type trap struct{ cause error }

func (t *trap) Error() string { return "trap: " + t.cause.Error() }
func (t *trap) Unwrap() error { return t.cause }

func (v *vm) call(ctx context.Context, name string, args ...uint64) (uint64, error) {
	fn := v.fns[name]
	if fn == nil {
		fn = v.mod.ExportedFunction(name)
		if fn == nil {
			return 0, fmt.Errorf("the engine has no function %s", name)
		}
		v.fns[name] = fn
	}
	out, err := fn.Call(ctx, args...)
	if err != nil {
		return 0, &trap{cause: err}
	}
	if len(out) == 0 {
		return 0, nil
	}
	return out[0], nil
}

// alloc copies bytes into the VM, with a zero byte behind them. The caller frees the address.
func (v *vm) alloc(ctx context.Context, b []byte) (uint32, error) {
	p, err := v.call(ctx, "wasm_malloc", uint64(len(b)+1))
	if err != nil {
		return 0, err
	}
	if p == 0 || !v.mem.Write(uint32(p), b) || !v.mem.WriteByte(uint32(p)+uint32(len(b)), 0) {
		return 0, errNoMemory
	}
	return uint32(p), nil
}

func (v *vm) free(ctx context.Context, p uint32) { _, _ = v.call(ctx, "wasm_free", uint64(p)) }

func (v *vm) freeValue(ctx context.Context, value uint32) {
	_, _ = v.call(ctx, "qjs_free_value", uint64(value))
}

// checked returns a value, or errException where it is the exception marker.
func (v *vm) checked(ctx context.Context, value uint64, err error) (uint32, error) {
	if err != nil {
		return 0, err
	}
	if value == 0 {
		return 0, errNoMemory
	}
	is, err := v.call(ctx, "qjs_is_exception", value)
	if err != nil {
		return 0, err
	}
	if is != 0 {
		v.freeValue(ctx, uint32(value))
		return 0, errException
	}
	return uint32(value), nil
}

// eval runs a script in the global scope and returns its completion value.
func (v *vm) eval(ctx context.Context, script []byte, file string) (uint32, error) {
	src, err := v.alloc(ctx, script)
	if err != nil {
		return 0, err
	}
	defer v.free(ctx, src)
	name, err := v.alloc(ctx, []byte(file))
	if err != nil {
		return 0, err
	}
	defer v.free(ctx, name)
	out, err := v.call(ctx, "qjs_eval", uint64(src), uint64(len(script)), uint64(name), 0)
	return v.checked(ctx, out, err)
}

// invoke calls a JavaScript function with this = undefined.
func (v *vm) invoke(ctx context.Context, fn uint32, args ...uint32) (uint32, error) {
	var argv uint32
	if len(args) > 0 {
		b := make([]byte, 4*len(args))
		for i, a := range args {
			binary.LittleEndian.PutUint32(b[4*i:], a)
		}
		var err error
		if argv, err = v.alloc(ctx, b); err != nil {
			return 0, err
		}
		defer v.free(ctx, argv)
	}
	out, err := v.call(ctx, "qjs_call", uint64(fn), uint64(v.refs.Undefined), uint64(len(args)), uint64(argv))
	return v.checked(ctx, out, err)
}

// newString makes a JavaScript string of UTF-8 text.
func (v *vm) newString(ctx context.Context, text []byte) (uint32, error) {
	p, err := v.alloc(ctx, text)
	if err != nil {
		return 0, err
	}
	defer v.free(ctx, p)
	out, err := v.call(ctx, "qjs_new_string", uint64(p), uint64(len(text)))
	return v.checked(ctx, out, err)
}

// text copies a JavaScript value's string form out of the VM, at most limit bytes of it.
func (v *vm) text(ctx context.Context, value uint32, limit int) ([]byte, error) {
	length, err := v.alloc(ctx, make([]byte, 4))
	if err != nil {
		return nil, err
	}
	defer v.free(ctx, length)
	p, err := v.call(ctx, "qjs_get_string_len", uint64(value), uint64(length))
	if err != nil {
		return nil, err
	}
	if p == 0 {
		return nil, errException
	}
	defer func() { _, _ = v.call(ctx, "qjs_free_cstring", p) }()
	n, ok := v.mem.ReadUint32Le(length)
	if !ok {
		return nil, errNoMemory
	}
	if int64(n) > int64(limit) {
		return nil, errTooLarge
	}
	b, ok := v.mem.Read(uint32(p), n)
	if !ok {
		return nil, errNoMemory
	}
	return append([]byte(nil), b...), nil
}

// number reads a JavaScript number.
func (v *vm) number(ctx context.Context, value uint32) (float64, error) {
	out, err := v.call(ctx, "qjs_get_float64", uint64(value))
	return api.DecodeF64(out), err
}

// exception takes the pending exception.
func (v *vm) exception(ctx context.Context) (uint32, error) {
	out, err := v.call(ctx, "qjs_get_exception")
	return uint32(out), err
}

// property reads a property by name. The caller frees the value.
func (v *vm) property(ctx context.Context, object uint32, name string) (uint32, error) {
	p, err := v.alloc(ctx, []byte(name))
	if err != nil {
		return 0, err
	}
	defer v.free(ctx, p)
	out, err := v.call(ctx, "qjs_get_prop_string", uint64(object), uint64(p))
	return v.checked(ctx, out, err)
}

func (v *vm) close(ctx context.Context) { _ = v.mod.Close(ctx) }
