package bundle

import (
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/fault"
)

// Flow's types are taken out of the files that say @flow. Of others it is tried where esbuild reads them neither as JavaScript
// nor as TypeScript.

// stripping is what became of a project's files that use Flow.
type stripping struct {
	careful bool // look at each plain file before it is read: one of them is neither JavaScript nor TypeScript

	mu    sync.Mutex
	files map[string]stripped
}

type stripped struct {
	source []byte
	err    error
}

// withoutFlow returns what esbuild is to read of a file, and how: without Flow's types where it has any and they can be taken out.
func (p *pass) withoutFlow(name string, content []byte, loader api.Loader) ([]byte, api.Loader) {
	if p.in.StripFlow == nil || loader != api.LoaderJSX && loader != api.LoaderTSX || !isPlain(name) {
		return content, loader
	}
	if !isFlow(content) {
		if !p.stripping.careful {
			return content, loader
		}
		for _, l := range []api.Loader{api.LoaderJSX, api.LoaderTSX} {
			if reads(content, l) {
				return content, l
			}
		}
	}
	if source, err := p.strip(name, content); err == nil {
		return source, api.LoaderJSX
	}
	return content, loader
}

// strip takes the types out of a file, once for all runs of a build.
func (p *project) strip(name string, content []byte) ([]byte, error) {
	p.stripping.mu.Lock()
	done, ok := p.stripping.files[name]
	p.stripping.mu.Unlock()
	if ok {
		return done.source, done.err
	}
	done.source, done.err = p.in.StripFlow(name, content)
	p.stripping.mu.Lock()
	defer p.stripping.mu.Unlock()
	if p.stripping.files == nil {
		p.stripping.files = map[string]stripped{}
	}
	p.stripping.files[name] = done
	return done.source, done.err
}

// reads says whether esbuild finds no mistake in a source.
func reads(content []byte, loader api.Loader) bool {
	result := api.Transform(string(content), api.TransformOptions{
		Loader: loader, JSX: api.JSXPreserve, Target: api.ES2022, LogLevel: api.LogLevelSilent, LogLimit: 1,
	})
	return len(result.Errors) == 0
}

func isPlain(name string) bool {
	switch strings.ToLower(typeOf(name)) {
	case "js", "jsx", "mjs", "cjs", "":
		return true
	}
	return false
}

// explainFlow says so where a syntax error comes from Flow's own syntax, which is not TypeScript's.
func (p *project) explainFlow(err error) error {
	f := fault.From(err)
	if f.Code != fault.SyntaxError || f.Position == nil {
		return err
	}
	content, ok := p.in.Files.Read(f.Position.File)
	if !ok || !isFlow(content) {
		return err
	}
	p.stripping.mu.Lock()
	done, tried := p.stripping.files[f.Position.File]
	p.stripping.mu.Unlock()
	clone := *f
	switch {
	case tried && done.err == nil:
		return err // the mistake is none of the types
	case tried:
		clone.Message += " The file uses Flow, and its types could not be taken out: " + sentence(done.err.Error())
	default:
		clone.Message += " The file uses Flow: annotations that TypeScript shares are stripped, others (such as ?Type, {| |} and variance) are not. " +
			"Strip them with @babel/preset-flow first."
	}
	return &clone
}
