// Package flow takes the types of Flow out of JavaScript: what is left is plain JavaScript with JSX, on the same lines.
//
// It reads the source with Flow's own parser, which React Native's Babel preset uses as well, and so knows what Flow knows today:
// components, hooks, enums, "as". The parser is WebAssembly. Other ways were measured: sucrase, which would run in QuickJS, does
// not know half of that, nor "declare", "typeof x.y" or "Class<*>"; flow-remove-types leaves components, hooks and enums as they
// are; both it and hermes-parser are WebAssembly too, which QuickJS cannot run.
//
// It must never read a disk or a network, never trust the parser's answer beyond its bounds, and never keep anything of one
// source for the next: each is read by a parser of its own.
package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hivesync/shared/preview/sandbox/memory"
)

const (
	// MaxSourceBytes bounds a source. A tree takes up to sixty times as much memory.
	MaxSourceBytes = 1 << 20
	// maxBytes bounds a parser's memory: 320 MiB, of which its stack is 64 MiB.
	maxBytes = 320 << 20
	// maxErrorBytes bounds what is told of a source that Flow refuses.
	maxErrorBytes = 300
)

// Parser is Flow's parser, compiled. It is safe for concurrent use.
type Parser struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	format   format
}

// format is what the parser's npm package knows of its module: js/flow.mjs writes it.
type format struct {
	Imports map[string]string `json:"imports"`
	Exports map[string]string `json:"exports"`
	Nodes   []nodeKind        `json:"nodes"`
}

// New compiles the parser: 1 s of CPU time, or less than 0.1 s where the cache holds it; nil is no cache. The module and its format
// are those of package js.
func New(ctx context.Context, module, about []byte, cache wazero.CompilationCache) (*Parser, error) {
	p := &Parser{}
	if err := json.Unmarshal(about, &p.format); err != nil {
		return nil, fmt.Errorf("read the form of Flow's parser: %w", err)
	}
	// Unlike the sandbox's engine this one ends with a context. It costs a quarter of the speed, and a source that is written
	// to take years would otherwise hold the process until it is killed.
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxBytes >> 16).WithCloseOnContextDone(true)
	if cache != nil {
		config = config.WithCompilationCache(cache)
	}
	p.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if err := p.imports(ctx); err != nil {
		return nil, fmt.Errorf("define the imports of Flow's parser: %w", err)
	}
	var err error
	if p.compiled, err = p.runtime.CompileModule(ctx, module); err != nil {
		return nil, fmt.Errorf("compile Flow's parser: %w", err)
	}
	return p, nil
}

// imports defines all that the parser may ask of its host: memory, and an end.
func (p *Parser) imports(ctx context.Context) error {
	known := map[string]struct {
		fn              api.GoModuleFunc
		params, results int
	}{
		"_abort":                  {func(context.Context, api.Module, []uint64) { panic(errAborted) }, 0, 0},
		"_emscripten_memcpy_big":  {copyMemory, 3, 0},
		"_emscripten_resize_heap": {growMemory, 1, 1},
		// Bytes that are not random: the same source gives the same tree.
		"_getentropy": {func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = 0 }, 2, 1},
	}
	host := p.runtime.NewHostModuleBuilder("a")
	for short, name := range p.format.Imports {
		fn, ok := known[name]
		if !ok {
			return fmt.Errorf("%s is not known", name)
		}
		host.NewFunctionBuilder().WithGoModuleFunction(fn.fn, words(fn.params), words(fn.results)).Export(short)
	}
	_, err := host.Instantiate(ctx)
	return err
}

func words(n int) []api.ValueType {
	out := make([]api.ValueType, n)
	for i := range out {
		out[i] = api.ValueTypeI32
	}
	return out
}

var errAborted = errors.New("the parser gave up")

func copyMemory(_ context.Context, mod api.Module, stack []uint64) {
	from, ok := mod.Memory().Read(uint32(stack[1]), uint32(stack[2]))
	if !ok || !mod.Memory().Write(uint32(stack[0]), from) {
		panic(errAborted)
	}
}

func growMemory(_ context.Context, mod api.Module, stack []uint64) {
	want, have := uint64(uint32(stack[0])), uint64(mod.Memory().Size())
	stack[0] = 1
	if want > have {
		if _, ok := mod.Memory().Grow(uint32((want - have + 1<<16 - 1) >> 16)); !ok {
			stack[0] = 0
		}
	}
}

// SyntaxError is a source that is not Flow's.
type SyntaxError struct {
	// Message is a sentence of the parser's.
	Message string
	// Line and Column count from 1.
	Line, Column int
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s (line %d, column %d)", e.Message, e.Line, e.Column)
}

// parse reads a source and returns its tree. The error is *SyntaxError, the context's own, or another where the parser itself
// fails, as it does when a source nests deeper than its stack.
func (p *Parser) parse(ctx context.Context, source []byte) (*node, error) {
	mod, err := p.runtime.InstantiateModule(memory.Lazy(ctx, maxBytes), p.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, fmt.Errorf("start Flow's parser: %w", err)
	}
	defer func() { _ = mod.Close(context.WithoutCancel(ctx)) }()
	call := func(name string, args ...uint64) uint64 {
		if err != nil {
			return 0
		}
		fn := mod.ExportedFunction(p.format.Exports[name])
		if fn == nil {
			err = fmt.Errorf("the parser has no %s", name)
			return 0
		}
		var out []uint64
		if out, err = fn.Call(ctx, args...); err != nil || len(out) == 0 {
			return 0
		}
		return out[0]
	}
	call("start")
	size := uint64(len(source) + 1) // with the zero byte that ends it
	at := call("malloc", size)
	if err == nil && (at == 0 || !mod.Memory().Write(uint32(at), source) || !mod.Memory().WriteByte(uint32(at)+uint32(len(source)), 0)) {
		err = errAborted
	}
	const off, on, scriptOrModule, react19 = 0, 1, 0, 19
	result := call(
		"parse", at, size,
		0, 0, // no file name
		on,  // components and hooks
		on,  // match
		on,  // decorators
		off, // no tokens
		on,  // return outside of functions
		on,  // enums
		on,  // records
		on,  // types
		scriptOrModule,
		off, // whatever the file's pragma says
		0,   // no start position
		off, // a tree as ESTree has it, not Babel's
		off, off, off+react19, on,
	)
	r := reader{memory: mod.Memory(), nodes: p.format.Nodes, source: source}
	r.at, r.strings = uint32(call("program", result)), uint32(call("strings", result))
	r.positions, r.positionCount = uint32(call("positions", result)), uint32(call("positionCount", result))
	message, line, column := uint32(call("error", result)), int(int32(call("errorLine", result))), int(int32(call("errorColumn", result)))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("flow's parser: %w", firstLine(err))
	case r.at == 0:
		return nil, &SyntaxError{Message: r.cString(message), Line: line, Column: column + 1}
	}
	return r.program()
}
