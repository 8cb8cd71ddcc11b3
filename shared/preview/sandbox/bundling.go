package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/rendering"
)

// bundleTime bounds a build's CPU time, over all processors that it uses at once, and bundleWall how long it may wait for them.
// User code alone takes milliseconds; what takes this long was written to.
const (
	bundleTime = 10 * time.Second
	bundleWall = time.Minute
	// A project's packages may be thousands of files, and are bundled once for many previews.
	packagesBundleTime = 60 * time.Second
	packagesBundleWall = 2 * time.Minute
)

// maxProjectBytes bounds what of a project is handed to a process: sources, and the heads of assets.
const maxProjectBytes = 64 << 20

// bundleMessage is a project on its way to a process; the contents follow in the order of the files.
type bundleMessage struct {
	EntryPoint string   `json:"entryPoint"`
	Around     []string `json:"around,omitempty"`
	Beside     []string `json:"beside,omitempty"`
	Settings   bool     `json:"settings,omitempty"`
	Given      []string `json:"given,omitempty"`
	Answering  bool     `json:"answering,omitempty"`
	Platform   string   `json:"platform"`
	Modules    []string `json:"modules"`
	// MaxScript bounds the script in bytes.
	MaxScript int         `json:"maxScript"`
	Files     []fileEntry `json:"files"`
	// Packages are the modules that the project's imports of packages mean.
	Packages []wireEntry `json:"packages,omitempty"`
	// Set says that the files are modules of packages, to be bundled by themselves.
	Set *wireSet `json:"set,omitempty"`
}

// wireSet is what of an npm.Set the files do not say.
type wireSet struct {
	Entries []wireEntry  `json:"entries"`
	Modules []wireModule `json:"modules"` // in the order of the files
}

type wireModule struct {
	Pure  bool       `json:"pure,omitempty"`
	Links []npm.Link `json:"links,omitempty"`
}

type wireEntry struct {
	npm.Import
	Path string `json:"path"`
}

func wireEntries(entries map[npm.Import]string) []wireEntry {
	out := make([]wireEntry, 0, len(entries))
	for i, path := range entries {
		out = append(out, wireEntry{i, path})
	}
	return out
}

func entriesOf(list []wireEntry) map[npm.Import]string {
	out := make(map[npm.Import]string, len(list))
	for _, e := range list {
		out[e.Import] = e.Path
	}
	return out
}

type fileEntry struct {
	Path string `json:"path"`
	Size int    `json:"size"`
}

// bundleReply is a build on its way back; the script and its source map follow.
type bundleReply struct {
	Fault            *wireFault              `json:"fault,omitempty"`
	Assets           []wireAsset             `json:"assets,omitempty"`
	Unknown          []npm.Import            `json:"unknown,omitempty"`
	Diagnostics      []diagnostic.Diagnostic `json:"diagnostics,omitempty"`
	PlatformSpecific bool                    `json:"platformSpecific,omitempty"`
	ScriptBytes      int                     `json:"scriptBytes"`
}

type wireFault struct {
	Code     fault.Code      `json:"code"`
	Message  string          `json:"message"`
	Details  []fault.Detail  `json:"details,omitempty"`
	Position *fault.Position `json:"position,omitempty"`
	LineText string          `json:"lineText,omitempty"`
}

type wireAsset struct {
	ID     string      `json:"id"`
	Path   string      `json:"path"`
	Type   string      `json:"type"`
	Width  float64     `json:"width"`
	Height float64     `json:"height"`
	Scales []wireScale `json:"scales"`
}

type wireScale struct {
	Scale float64 `json:"scale"`
	Path  string  `json:"path"`
}

// Bundle is bundle.Build in one of the pool's processes. A parser of hostile code may run out of stack, which ends a Go
// process, or out of time, and esbuild cannot be stopped: here that harms only the process. The errors are those of
// bundle.Build, SANDBOX_TIMEOUT, SANDBOX_BUSY (worth another attempt), UNAVAILABLE, or the context's own.
func (p *Pool) Bundle(ctx context.Context, in bundle.Input) (*bundle.Output, error) {
	message := bundleMessage{
		EntryPoint: in.EntryPoint, Around: in.Around, Beside: in.Beside, Settings: in.Settings, Given: in.Given, Answering: in.Answering,
		Platform: in.Platform, Modules: in.Modules, MaxScript: in.MaxScriptBytes, Packages: wireEntries(in.Packages),
	}
	paths := in.Files.List()
	if len(paths) > bundle.MaxFiles {
		return nil, fault.Newf(fault.BundleTooLarge, "The project has more than %d files.", bundle.MaxFiles)
	}
	message.Files = make([]fileEntry, 0, len(paths))
	var contents []byte
	for _, path := range paths {
		content, ok := in.Files.Read(path)
		if !ok {
			continue
		}
		head := bundle.Head(path, content)
		if len(contents)+len(head) > maxProjectBytes {
			return nil, fault.Newf(fault.BundleTooLarge, "The project's sources are larger than %d MiB.", maxProjectBytes>>20)
		}
		message.Files = append(message.Files, fileEntry{Path: path, Size: len(head)})
		contents = append(contents, head...)
	}
	return p.bundle(ctx, message, contents)
}

// BundlePackages is bundle.BuildPackages in one of the pool's processes. The errors are those of Bundle.
func (p *Pool) BundlePackages(ctx context.Context, set *npm.Set) (*bundle.Output, error) {
	message := bundleMessage{Platform: set.Platform, Set: &wireSet{Entries: wireEntries(set.Entries)}}
	var contents []byte
	for _, m := range set.Modules {
		head := bundle.Head(m.Path, m.Content)
		message.Files = append(message.Files, fileEntry{Path: m.Path, Size: len(head)})
		message.Set.Modules = append(message.Set.Modules, wireModule{Pure: m.Pure, Links: m.Links})
		contents = append(contents, head...)
	}
	return p.bundle(ctx, message, contents)
}

func (p *Pool) bundle(ctx context.Context, message bundleMessage, contents []byte) (*bundle.Output, error) {
	within, what := bounds{cpu: bundleTime, wall: bundleWall}, "the project"
	if message.Set != nil {
		within, what = bounds{cpu: packagesBundleTime, wall: packagesBundleWall}, "the project's packages"
	}
	c, release, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	payload, err := c.ask(ctx, within, frameBundle, message, contents, frameBundled)
	var reply bundleReply
	var raw []byte
	if err == nil {
		raw, err = splitMessage(payload, &reply)
	}
	release(err == nil)
	switch {
	case errors.Is(err, errSpent):
		return nil, fault.Newf(fault.SandboxTimeout, "Bundling %s used more than %s of CPU time: look for generated or very large files.", what, within.cpu)
	case errors.Is(err, errStarved):
		return nil, busyError(err, within.wall)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case p.ctx.Err() != nil:
		return nil, errClosed
	case err != nil:
		// Nothing but the project's own code ends a process that only bundles.
		cause := fmt.Errorf("%w%s", err, c.tail)
		return nil, fault.Wrap(cause, fault.SyntaxError, "The code of "+what+" could not be read: it nests too deeply.")
	}
	return reply.output(raw)
}

func (r *bundleReply) output(raw []byte) (*bundle.Output, error) {
	if f := r.Fault; f != nil {
		err := fault.New(f.Code, f.Message, f.Details...)
		err.Position = f.Position
		if f.LineText != "" {
			err = err.With("line_text", f.LineText)
		}
		return nil, err
	}
	if r.ScriptBytes < 0 || r.ScriptBytes > len(raw) || int64(r.ScriptBytes) > max(rendering.MaxBundle.Most(), bundle.MaxPackagesScript) {
		return nil, fault.Wrap(errFrame, fault.Internal, "The bundle could not be read.")
	}
	var m *bundle.SourceMap
	if len(raw) > r.ScriptBytes { // packages have none
		var err error
		if m, err = bundle.ParseSourceMap(raw[r.ScriptBytes:]); err != nil {
			return nil, fault.Wrap(err, fault.Internal, "The bundle's source map could not be read.")
		}
	}
	out := &bundle.Output{
		Script: raw[:r.ScriptBytes:r.ScriptBytes], SourceMap: m, PlatformSpecific: r.PlatformSpecific, Unknown: r.Unknown,
		Diagnostics: diagnostic.Sort(r.Diagnostics), Assets: make(map[string]bundle.Asset, len(r.Assets)),
	}
	for _, a := range r.Assets {
		scales := make(map[float64]string, len(a.Scales))
		for _, s := range a.Scales {
			scales[s.Scale] = s.Path
		}
		out.Assets[a.ID] = bundle.Asset{ID: a.ID, Path: a.Path, Type: a.Type, Width: a.Width, Height: a.Height, Scales: scales}
	}
	return out, nil
}

// bundleProject is the child's side: it builds what the payload holds and returns the reply with what follows it.
func bundleProject(ctx context.Context, payload []byte, types *flowStripper) (bundleReply, []byte, error) {
	var message bundleMessage
	contents, err := splitMessage(payload, &message)
	if err != nil {
		return bundleReply{}, nil, err
	}
	strip := func(_ string, source []byte) ([]byte, error) { return types.strip(ctx, source, flowTime) }
	var out *bundle.Output
	if message.Set != nil {
		out, err = message.buildPackages(ctx, contents, strip)
	} else {
		out, err = message.buildProject(ctx, contents, strip)
	}
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) {
			return bundleReply{}, nil, err
		}
		text, _ := f.Meta["line_text"].(string)
		return bundleReply{Fault: &wireFault{
			Code: f.Code, Message: f.Message, Details: f.Details, Position: f.Position, LineText: text,
		}}, nil, nil
	}
	reply := bundleReply{Diagnostics: out.Diagnostics, Unknown: out.Unknown, PlatformSpecific: out.PlatformSpecific, ScriptBytes: len(out.Script)}
	for _, a := range out.Assets {
		wire := wireAsset{ID: a.ID, Path: a.Path, Type: a.Type, Width: a.Width, Height: a.Height}
		for scale, path := range a.Scales {
			wire.Scales = append(wire.Scales, wireScale{scale, path})
		}
		reply.Assets = append(reply.Assets, wire)
	}
	if out.SourceMap == nil {
		return reply, out.Script, nil
	}
	return reply, append(out.Script[:len(out.Script):len(out.Script)], out.SourceMap.JSON()...), nil
}

func (m *bundleMessage) buildProject(ctx context.Context, contents []byte, strip bundle.StripFlow) (*bundle.Output, error) {
	files := make(bundle.MapFiles, len(m.Files))
	for _, f := range m.Files {
		if f.Size < 0 || f.Size > len(contents) {
			return nil, errFrame
		}
		files[f.Path], contents = contents[:f.Size:f.Size], contents[f.Size:]
	}
	return bundle.Build(ctx, bundle.Input{
		Files: files, EntryPoint: m.EntryPoint, Around: m.Around, Beside: m.Beside, Settings: m.Settings, Given: m.Given, Answering: m.Answering,
		Platform: m.Platform, Packages: entriesOf(m.Packages), Modules: m.Modules, MaxScriptBytes: m.MaxScript, StripFlow: strip,
	})
}

func (m *bundleMessage) buildPackages(ctx context.Context, contents []byte, strip bundle.StripFlow) (*bundle.Output, error) {
	if len(m.Set.Modules) != len(m.Files) {
		return nil, errFrame
	}
	set := &npm.Set{Platform: m.Platform, Entries: entriesOf(m.Set.Entries), Modules: make([]npm.Module, len(m.Files))}
	for i, f := range m.Files {
		if f.Size < 0 || f.Size > len(contents) {
			return nil, errFrame
		}
		set.Modules[i] = npm.Module{Path: f.Path, Pure: m.Set.Modules[i].Pure, Links: m.Set.Modules[i].Links, Content: contents[:f.Size:f.Size]}
		contents = contents[f.Size:]
	}
	return bundle.BuildPackages(ctx, set, m.Modules, strip)
}
