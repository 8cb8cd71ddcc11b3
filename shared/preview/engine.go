package preview

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/figures"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/routes"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/preview/text"
)

// Options configure an engine.
type Options struct {
	// Sandbox configures the pool of child processes that run user code.
	Sandbox sandbox.Options
	// Parallel is how many devices are laid out and painted at once, over all renders; 0 is the number of processors.
	Parallel int
	// CacheBytes bounds the decoded images kept between renders; default 64 MiB.
	CacheBytes int64
	// Log takes what operators should know; nil means slog.Default().
	Log *slog.Logger
}

// Engine renders previews. It is safe for concurrent use.
type Engine struct {
	log    *slog.Logger
	pool   *sandbox.Pool
	slots  chan struct{} // one token for each device being laid out and painted
	images imageCache
	// libraries are the packages of the projects that were previewed last.
	libraries libraries
	bundling  chan struct{} // one token: a project's packages are being bundled
	stoodIn   stoodInCounts
}

// NewEngine starts the sandbox's child processes. It fails, with a message that names the command to run, when the
// program was built without the sandbox's script or the fonts.
func NewEngine(o Options) (*Engine, error) {
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 64 << 20
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Sandbox.Log == nil {
		o.Sandbox.Log = o.Log
	}
	for _, platform := range []text.Platform{text.IOS, text.Android} {
		if _, err := text.Load(platform); err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, err.Error())
		}
	}
	pool, err := sandbox.NewPool(o.Sandbox)
	if err != nil {
		return nil, err
	}
	return &Engine{log: o.Log, pool: pool, slots: make(chan struct{}, o.Parallel), bundling: make(chan struct{}, 1), images: newImageCache(o.CacheBytes)}, nil
}

// Close ends the child processes. Renders under way fail.
func (e *Engine) Close() error { return e.pool.Close() }

// Stats counts what the engine's sandbox is doing.
func (e *Engine) Stats() figures.Sandboxes { return e.pool.Stats() }

// StoodIn counts the previews that show stand-ins in place of their packages, by the reason, each from the start.
func (e *Engine) StoodIn() map[figures.StandInReason]int64 { return e.stoodIn.read() }

// Usage is the CPU time that the sandbox's processes have used so far, and the memory that they hold, in bytes.
func (e *Engine) Usage() (cpu time.Duration, memory int64) {
	s := e.pool.Stats()
	return s.CPU, s.Memory
}

const warmScreen = `import {Text, View} from 'react-native';
export default function Warm() {
  return <View style={{flex: 1, margin: 20, borderRadius: 8, borderWidth: 1}}>
    <Text>ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 .,:;!?</Text>
    <Text style={{fontWeight: 'bold'}}>ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789</Text>
  </View>;
}`

// Warm loads fonts and the sandbox, so that the first preview is as fast as the next.
func (e *Engine) Warm(ctx context.Context) error {
	for _, platform := range []text.Platform{text.IOS, text.Android} {
		fonts, err := text.Load(platform)
		if err != nil {
			return err
		}
		fonts.Warm()
	}
	r := Request{Files: bundle.MapFiles{"Warm.tsx": []byte(warmScreen)}, EntryPoint: "Warm.tsx"}
	for _, id := range []string{"iphone-15", "pixel-8"} {
		if preset, ok := devices.FindPreset(id); ok {
			r.Devices = append(r.Devices, preset.Context(false))
		}
	}
	_, err := e.Render(ctx, r)
	return err
}

// Provided says whether previews have a module of their own for a specifier, or a stand-in: nobody need send the package.
func (e *Engine) Provided(specifier string) bool { return bundle.Provided(specifier) }

// Render makes a preview. Errors are *fault.Error: the user's own mistakes carry a code of kind KindUser and, where
// known, a position in the user's files.
func (e *Engine) Render(ctx context.Context, r Request) (*Result, error) {
	result, err := e.render(ctx, r)
	if r.Packages != nil && errors.Is(err, sandbox.ErrPackages) {
		// As they will the next time, which is not tried: it may take all of their time.
		e.libraries.fail(r.Packages.Identity(), err)
		return e.render(ctx, r)
	}
	return result, err
}

func (e *Engine) render(ctx context.Context, r Request) (*Result, error) {
	var err error
	var at routes.Target
	if r.Limits, err = r.Limits.Complete(); err == nil {
		if err = validate(r); err == nil {
			r, at, err = locate(r)
		}
	}
	if err != nil {
		return nil, err
	}
	parent := ctx
	limit := r.Limits.Time
	var without error
	if r.Packages != nil {
		switch err := e.warmPackages(ctx, r); {
		case err == nil:
			limit += rendering.LoadingTime
		case fault.From(err).Kind() == fault.KindUser:
			r.Packages, without = nil, err // the screen may show much without them
		default:
			return nil, fault.From(err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	set, err := e.surroundings(ctx, r, at)
	if err != nil {
		return nil, fault.From(err)
	}
	first, others := manners(r, at.Through)
	first.without = without
	job := e.job(r, set, first)
	err = job.run(ctx)
	if errors.Is(err, sandbox.ErrPackages) {
		return nil, fault.From(err)
	}
	if fault.Is(err, fault.SandboxError) {
		for _, m := range others {
			m.without = without
			if other := e.job(r, set.after(r, fault.From(err), first, m), m); other.run(ctx) == nil {
				job, err = other, nil
				break
			}
		}
	}
	switch {
	case err == nil:
		e.stoodIn.count(job.manner)
		return job.result(), nil
	case fault.From(err).Kind() == fault.KindUser:
		return nil, explained(r.Files, fault.From(err)) // true however late it was found
	case parent.Err() != nil:
		return nil, fault.From(parent.Err())
	case ctx.Err() != nil && errors.Is(err, context.DeadlineExceeded):
		return nil, fault.Wrap(err, fault.Timeout, fmt.Sprintf("The preview was not ready within %s: our machines are busy, or it is too much at once. Please try again in a while.", r.Limits.Time))
	}
	return nil, fault.From(err)
}

func (e *Engine) job(r Request, set surroundings, m manner) *job {
	return &job{
		engine: e, request: r, set: set, manner: m,
		libraries: map[*bundle.Output]*library{}, screens: make([]Screen, len(r.Devices)), gate: newGate(cap(e.slots)),
	}
}

func validate(r Request) error {
	if r.Files == nil || r.EntryPoint == "" && r.App.Route == "" && r.App.Screen == "" {
		return fault.New(fault.EntryPointNotFound, "A preview needs an entry point.")
	}
	if len(r.Devices) == 0 || len(r.Devices) > devices.MaxPerPreview {
		return fault.Newf(fault.InvalidDeviceContext, "A preview takes 1 to %d devices.", devices.MaxPerPreview)
	}
	if _, details := r.App.Check(); len(details) > 0 {
		return fault.New(fault.ValidationFailed, "What surrounds the screen is not valid.", details...)
	}
	if details := devices.ValidateAll(r.Devices); len(details) > 0 {
		return fault.New(fault.InvalidDeviceContext, "A device context is not valid.", details...)
	}
	return nil
}

// guard turns a panic in f into an error, so that one preview's bug ends one preview. The panic's value and place go to
// the log; user content is not in them.
func (e *Engine) guard(step string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			e.log.Error("a preview step panicked", "step", step, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = fault.Newf(fault.Internal, "The preview failed while it was %s.", step)
		}
	}()
	return f()
}

// sandboxDevice is what user code may learn of a device.
func sandboxDevice(d devices.Context) sandbox.Device {
	return sandbox.Device{
		Platform: d.Platform, Width: d.Width, Height: d.Height, DPR: d.DPR, FontScale: d.FontScale, ColorScheme: d.ColorScheme,
		Insets:    sandbox.Insets{Top: d.SafeArea.Top, Right: d.SafeArea.Right, Bottom: d.SafeArea.Bottom, Left: d.SafeArea.Left},
		OSVersion: d.OSVersion, Model: d.Model, Orientation: d.Orientation,
	}
}

func (j *job) result() *Result {
	res := &Result{EntryPoint: j.request.EntryPoint, Remote: j.remotes(), Screens: j.screens, Steps: j.sortedSteps(), Runs: j.runs, Console: j.console}
	if res.Console == nil {
		res.Console = []sandbox.LogLine{}
	}
	var all []diagnostic.Diagnostic
	for _, s := range j.screens {
		all = append(all, s.Diagnostics...)
	}
	res.Diagnostics = diagnostic.Sort(all)
	return res
}
