package sandbox

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// epoch is when every preview takes place: 9:41 on a working day in January, UTC.
var epoch = time.Date(2026, time.January, 15, 9, 41, 0, 0, time.UTC)

// WASI error numbers.
const (
	wasiOK    = 0
	wasiBadF  = 8
	wasiNoSys = 52
)

// maxRejections bounds how many unhandled rejections are kept for the report.
const maxRejections = 20

// imports defines what the engine may ask of its host. It is all that a VM can reach: a clock that stands still between
// timers, bytes that are not random, and its own interruption. There is no file, no socket and no environment.
func imports(ctx context.Context, rt wazero.Runtime) error {
	i32, i64 := api.ValueTypeI32, api.ValueTypeI64
	env := rt.NewHostModuleBuilder("env")
	define := func(b wazero.HostModuleBuilder, name string, fn api.GoModuleFunc, params, results []api.ValueType) {
		b.NewFunctionBuilder().WithGoModuleFunction(fn, params, results).Export(name)
	}
	types := func(t ...api.ValueType) []api.ValueType { return t }

	define(env, "host_interrupt", hostInterrupt, nil, types(i32))
	define(env, "host_promise_rejection", hostPromiseRejection, types(i32, i32, i32), nil)
	// Every preview lives in UTC.
	define(env, "host_get_timezone_offset", constant(0), types(i32, i32), types(i32))
	// No host function is ever made and no module loader set: these are never reached, and answer "no" if they are.
	define(env, "host_call", constant(0), types(i32, i32, i32, i32, i32), types(i32))
	define(env, "host_module_normalize", constant(0), types(i32, i32), types(i32))
	define(env, "host_module_load", constant(0), types(i32, i32), types(i32))
	if _, err := env.Instantiate(ctx); err != nil {
		return err
	}

	wasi := rt.NewHostModuleBuilder("wasi_snapshot_preview1")
	define(wasi, "clock_time_get", clockTimeGet, types(i32, i64, i32), types(i32))
	define(wasi, "random_get", randomGet, types(i32, i32), types(i32))
	define(wasi, "fd_write", fdWrite, types(i32, i32, i32, i32), types(i32))
	define(wasi, "fd_close", constant(wasiNoSys), types(i32), types(i32))
	define(wasi, "fd_fdstat_get", constant(wasiBadF), types(i32, i32), types(i32))
	define(wasi, "fd_seek", constant(wasiNoSys), types(i32, i64, i32, i32), types(i32))
	_, err := wasi.Instantiate(ctx)
	return err
}

func constant(value uint64) api.GoModuleFunc {
	return func(_ context.Context, _ api.Module, stack []uint64) {
		if len(stack) > 0 {
			stack[0] = value
		}
	}
}

// hostInterrupt is asked every few thousand steps of the interpreter; 1 ends the script with an error that no catch sees.
func hostInterrupt(ctx context.Context, _ api.Module, stack []uint64) {
	stack[0] = 0
	if s := stateOf(ctx); s != nil && s.limit > 0 && s.used.spent() > s.limit {
		s.interrupted = true
		stack[0] = 1
	}
}

func clockTimeGet(ctx context.Context, mod api.Module, stack []uint64) {
	now := uint64(epoch.UnixNano())
	if s := stateOf(ctx); s != nil {
		if !s.start.IsZero() {
			now = uint64(s.start.UnixNano())
		}
		now += uint64(s.virtual * float64(time.Millisecond))
	}
	if !mod.Memory().WriteUint64Le(uint32(stack[2]), now) {
		stack[0] = wasiBadF
		return
	}
	stack[0] = wasiOK
}

// randomGet gives the same bytes in every run.
func randomGet(_ context.Context, mod api.Module, stack []uint64) {
	at, n := uint32(stack[0]), uint32(stack[1])
	b, ok := mod.Memory().Read(at, n)
	if !ok {
		stack[0] = wasiBadF
		return
	}
	x := uint64(0x9E3779B97F4A7C15)
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = byte(x)
	}
	stack[0] = wasiOK
}

// fdWrite swallows what the engine's C library prints, and says that all of it was written.
func fdWrite(_ context.Context, mod api.Module, stack []uint64) {
	vecs, count, out := uint32(stack[1]), uint32(stack[2]), uint32(stack[3])
	var total uint32
	for i := range min(count, 1024) {
		b, ok := mod.Memory().Read(vecs+8*i, 8)
		if !ok {
			stack[0] = wasiBadF
			return
		}
		total += binary.LittleEndian.Uint32(b[4:])
	}
	if !mod.Memory().WriteUint32Le(out, total) {
		stack[0] = wasiBadF
		return
	}
	stack[0] = wasiOK
}

// hostPromiseRejection keeps the reasons of rejected promises until something handles them. Both values are boxes that
// the receiver owns.
func hostPromiseRejection(ctx context.Context, mod api.Module, stack []uint64) {
	promise, reason, handled := stack[0], stack[1], uint32(stack[2]) != 0
	free := func(value uint64) { _, _ = mod.ExportedFunction("qjs_free_value").Call(ctx, value) }
	s := stateOf(ctx)
	if s == nil {
		free(promise)
		free(reason)
		return
	}
	var id uint32
	if out, err := mod.ExportedFunction("qjs_get_value_ptr").Call(ctx, promise); err == nil && len(out) == 1 {
		id = uint32(out[0])
	}
	free(promise)
	known, pending := s.rejections[id]
	switch {
	case handled && pending:
		delete(s.rejections, id)
		free(uint64(known))
		free(reason)
	case handled, pending, len(s.rejections) >= maxRejections:
		free(reason)
	default:
		s.rejections[id] = uint32(reason)
		s.order = append(s.order, id)
	}
}
