package sandbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hivesync/shared/preview/sandbox/js"
)

// File names as they appear in JavaScript stacks.
const (
	hostFile   = "hivesync:host.js"
	scriptFile = "preview.js"
)

const (
	wasmPage = 64 << 10
	// maxWasmPages bounds a VM's memory whatever the heap limit says: 640 MiB.
	maxWasmPages = 640 << 20 / wasmPage
	// maxStackBytes is half of the stack that the engine's binary has; the other half is for what runs after an overflow.
	maxStackBytes = 512 << 10
	// templateHeapBytes bounds the heap while the host script is loaded.
	templateHeapBytes = 256 << 20
)

// engine compiles QuickJS once, loads the host script once, and clones that VM for every preview.
type engine struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	template *template
}

// template is a VM with React and all shims ready, and with a project's packages where they were loaded, as bytes.
type template struct {
	image *image
	pages uint32
	// extra is how many bytes of memory the packages take: a preview may use its own beside them.
	extra        int64
	stackPointer uint64
	runtime      uint64
	context      uint64
	refs         hostRefs
}

// newEngine loads everything; with a warm cache directory it takes about 0.2 s, else about 1 s.
func newEngine(ctx context.Context, cacheDir string) (*engine, error) {
	wasm, err := js.Engine()
	if err != nil {
		return nil, err
	}
	host, err := js.Host()
	if err != nil {
		return nil, err
	}
	// Closing on a context's end would cost three to six times the speed: the interrupt handler and the parent's
	// SIGKILL bound the time instead.
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxWasmPages).WithCloseOnContextDone(false)
	if cacheDir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	rt := wazero.NewRuntimeWithConfig(ctx, config)
	e := &engine{runtime: rt}
	if err := imports(ctx, rt); err != nil {
		return nil, fmt.Errorf("define the engine's imports: %w", err)
	}
	if e.compiled, err = rt.CompileModule(ctx, wasm); err != nil {
		return nil, fmt.Errorf("compile the engine: %w", err)
	}
	if e.template, err = e.load(ctx, host); err != nil {
		return nil, fmt.Errorf("load the host script: %w", err)
	}
	return e, nil
}

func (e *engine) instantiate(ctx context.Context) (*vm, error) {
	// Anonymous, and without a start function: _initialize is called for the template alone.
	mod, err := e.runtime.InstantiateModule(withMemory(ctx), e.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	return &vm{
		mod:   mod,
		mem:   mod.Memory(),
		fns:   make(map[string]api.Function, 24),
		state: &vmState{rejections: map[uint32]uint32{}},
	}, nil
}

// load makes the template: a VM in which the host script has run.
func (e *engine) load(ctx context.Context, host []byte) (*template, error) {
	v, err := e.instantiate(ctx)
	if err != nil {
		return nil, err
	}
	defer v.close(ctx)
	ctx = withState(ctx, v.state)
	if _, err := v.call(ctx, "_initialize"); err != nil {
		return nil, err
	}
	if rc, err := v.call(ctx, "qjs_init"); err != nil || rc != 0 {
		return nil, errors.Join(err, fmt.Errorf("the engine did not start (%d)", rc))
	}
	for _, set := range []struct {
		name  string
		value uint64
	}{
		{"qjs_set_memory_limit", templateHeapBytes},
		{"qjs_set_max_stack_size", maxStackBytes},
		{"qjs_set_interrupt_handler", 1},
		{"qjs_set_promise_rejection_handler", 1},
	} {
		if _, err := v.call(ctx, set.name, set.value); err != nil {
			return nil, err
		}
	}
	undefined, err := v.call(ctx, "qjs_get_undefined")
	if err != nil {
		return nil, err
	}
	v.refs.Undefined = uint32(undefined)
	value, err := v.eval(ctx, host, hostFile)
	if err != nil {
		return nil, v.explain(ctx, err)
	}
	v.freeValue(ctx, value)
	if err := v.drain(ctx); err != nil {
		return nil, v.explain(ctx, err)
	}
	// Take the host's functions, then remove the global that led to them.
	object, err := v.eval(ctx, []byte("globalThis.__hsHost"), hostFile)
	if err != nil {
		return nil, v.explain(ctx, err)
	}
	for _, ref := range []struct {
		name string
		to   *uint32
	}{
		{"begin", &v.refs.Begin},
		{"mount", &v.refs.Mount},
		{"next", &v.refs.Next},
		{"turn", &v.refs.Turn},
		{"fail", &v.refs.Fail},
		{"reject", &v.refs.Reject},
		{"finish", &v.refs.Finish},
		{"packagesLoaded", &v.refs.PackagesLoaded},
	} {
		if *ref.to, err = v.property(ctx, object, ref.name); err != nil {
			return nil, v.explain(ctx, err)
		}
	}
	v.freeValue(ctx, object)
	if value, err = v.eval(ctx, []byte("delete globalThis.__hsHost"), hostFile); err != nil {
		return nil, v.explain(ctx, err)
	}
	v.freeValue(ctx, value)
	if _, err := v.call(ctx, "qjs_run_gc"); err != nil {
		return nil, err
	}
	return v.snapshot(ctx)
}

func (v *vm) snapshot(ctx context.Context) (*template, error) {
	t := &template{refs: v.refs}
	var err error
	if t.runtime, err = v.call(ctx, "qjs_get_runtime_ptr"); err != nil {
		return nil, err
	}
	if t.context, err = v.call(ctx, "qjs_get_context_ptr"); err != nil {
		return nil, err
	}
	t.stackPointer = v.mod.ExportedGlobal("__stack_pointer").Get()
	memory, ok := v.mem.Read(0, v.mem.Size())
	if !ok {
		return nil, errors.New("the engine's memory cannot be read")
	}
	t.pages = uint32(len(memory) / wasmPage)
	t.image, err = newImage(memory)
	return t, err
}

// clone makes a VM that has a template's state.
func (e *engine) clone(ctx context.Context, t *template) (*vm, error) {
	v, err := e.instantiate(ctx)
	if err != nil {
		return nil, err
	}
	if have := v.mem.Size() / wasmPage; have < t.pages {
		if _, ok := v.mem.Grow(t.pages - have); !ok {
			v.close(ctx)
			return nil, errNoMemory
		}
	}
	if err := t.image.restore(v); err != nil {
		v.close(ctx)
		return nil, err
	}
	v.mod.ExportedGlobal("__stack_pointer").(api.MutableGlobal).Set(t.stackPointer)
	if _, err := v.call(ctx, "qjs_set_runtime_and_context", t.runtime, t.context); err != nil {
		v.close(ctx)
		return nil, err
	}
	v.refs, v.extra = t.refs, t.extra
	return v, nil
}

// drain runs promise reactions until none is left or the time is over.
func (v *vm) drain(ctx context.Context) error {
	for {
		pending, err := v.call(ctx, "qjs_is_job_pending")
		if err != nil || pending == 0 {
			return err
		}
		rc, err := v.call(ctx, "qjs_execute_pending_job")
		if err != nil {
			return err
		}
		if int32(rc) < 0 {
			return errException
		}
	}
}

// explain turns a pending exception of the host script into an error for the operator.
func (v *vm) explain(ctx context.Context, err error) error {
	if !errors.Is(err, errException) {
		return err
	}
	thrown, err := v.exception(ctx)
	if err != nil {
		return err
	}
	text, err := v.text(ctx, thrown, 1<<16)
	if err != nil {
		return err
	}
	message := string(text)
	if stack, err := v.property(ctx, thrown, "stack"); err == nil {
		if text, err := v.text(ctx, stack, 1<<16); err == nil {
			message += "\n" + string(text)
		}
	}
	return errors.New(message)
}
