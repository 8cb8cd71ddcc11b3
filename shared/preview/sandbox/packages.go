package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
)

// Packages are a project's npm packages as one script. They are run once in each process, and a snapshot is taken behind them that
// all previews of the project start from.
type Packages struct {
	// Key is a digest of what the script was made of.
	Key    string
	Script []byte
}

// Bounds of running a project's packages, which happens once for many previews.
const (
	packagesTime   = 20 * time.Second // CPU time
	packagesWall   = 2 * time.Minute
	packagesMemory = 256 << 20
)

// maxPrepared bounds the snapshots that a process keeps: of different projects, or of devices that a project's packages tell apart.
const maxPrepared = 4

// prepareMessage is packages on their way to a process; the script follows.
type prepareMessage struct {
	Key    string        `json:"key"`
	Device Device        `json:"device"`
	Time   time.Duration `json:"time"` // CPU time
}

// prepared is a snapshot behind a project's packages.
type prepared struct {
	key      string
	device   Device
	reads    []string // what the packages asked of the device
	template *template
}

// serves reports whether a device would have seen the packages load alike.
func (p *prepared) serves(key string, d Device) bool {
	return p.key == key && p.device.Key(p.reads) == d.Key(p.reads)
}

// library are the snapshots of one process, the last used first.
type library struct {
	engine *engine
	list   []*prepared
}

// find returns the snapshot for a request, or nil.
func (l *library) find(key string, d Device) *prepared {
	i := slices.IndexFunc(l.list, func(p *prepared) bool { return p.serves(key, d) })
	if i < 0 {
		return nil
	}
	p := l.list[i]
	l.list = slices.Insert(slices.Delete(l.list, i, i+1), 0, p)
	return p
}

// prepare runs packages for a device and keeps the snapshot.
func (l *library) prepare(ctx context.Context, message prepareMessage, script []byte) (verdict, error) {
	v, err := l.engine.clone(ctx, l.engine.template)
	if err != nil {
		return verdict{}, err
	}
	defer v.close(ctx)
	ctx = withState(ctx, v.state)
	v.state.used, v.state.limit = startMeter(0), min(message.Time, packagesTime)
	body, err := v.loadPackages(ctx, message.Device, script)
	out := v.verdictOn(body, err, packagesMemory)
	if t := (*trap)(nil); out.Outcome == outcomeCrash && !errors.As(err, &t) {
		out.Outcome = outcomeSpoilt // by the packages, as it would be the next time
	}
	if out.Outcome != outcomeDone {
		return out, nil
	}
	var answer struct {
		Reads []string `json:"reads"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return verdict{Outcome: outcomeSpoilt}, nil //nolint:nilerr // told by the verdict
	}
	p := &prepared{key: message.Key, device: message.Device, reads: knownReads(answer.Reads)}
	if p.template, err = v.snapshot(ctx); err != nil {
		return verdict{}, err
	}
	p.template.extra = int64(p.template.pages-l.engine.template.pages) * wasmPage
	if len(l.list) == maxPrepared {
		l.list[maxPrepared-1].template.image.close()
		l.list = l.list[:maxPrepared-1]
	}
	l.list = slices.Insert(l.list, 0, p)
	return out, nil
}

// loadPackages runs the packages' script and returns the host's word on it.
func (v *vm) loadPackages(ctx context.Context, device Device, script []byte) ([]byte, error) {
	if err := v.bound(ctx, packagesMemory); err != nil {
		return nil, err
	}
	if err := v.begin(ctx, renderMessage{Device: device, Limits: Limits{MaxNodes: 1, MaxDepth: 1, MaxOutputBytes: 1}}); err != nil {
		return nil, err
	}
	value, err := v.eval(ctx, script, bundle.PackagesFile)
	if err == nil {
		v.freeValue(ctx, value)
		err = v.settle(ctx)
	}
	if err != nil {
		return nil, v.lost(ctx, err)
	}
	result, err := v.invoke(ctx, v.refs.PackagesLoaded)
	if err != nil {
		return nil, v.lost(ctx, err)
	}
	body, err := v.text(ctx, result, 1<<16)
	if err != nil {
		return nil, err
	}
	v.freeValue(ctx, result)
	_, err = v.call(ctx, "qjs_run_gc")
	return body, err
}

// prepare has the process load packages for a device. The error is a *fault.Error or the context's own.
func (c *child) prepare(ctx context.Context, packages *Packages, device Device, within time.Duration) error {
	limit := bounds{cpu: within + within/4, wall: packagesWall}
	payload, err := c.ask(ctx, limit, framePrepare, prepareMessage{Key: packages.Key, Device: device, Time: within}, packages.Script, framePrepared)
	var v verdict
	if err == nil {
		v.body, err = splitMessage(payload, &v)
	}
	switch {
	case errors.Is(err, errSpent):
		v.Outcome = outcomeTimeout
	case errors.Is(err, errStarved):
		return busyError(err, packagesWall)
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fault.Wrap(fmt.Errorf("%w%s", err, c.tail), fault.SandboxCrashed, "The preview's sandbox ended unexpectedly while it loaded the project's packages.")
	}
	switch v.Outcome {
	case outcomeDone:
		return nil
	case outcomeTimeout:
		return fault.Wrap(ErrPackages, fault.SandboxTimeout, fmt.Sprintf("The project's packages used more than %s of CPU time while they were loaded.", within))
	case outcomeSpoilt:
		return fault.Wrap(ErrPackages, fault.SandboxError, "The project's packages could not be loaded: they change JavaScript's built-in objects.")
	case outcomeMemory:
		return fault.Wrap(ErrPackages, fault.SandboxMemory, fmt.Sprintf("The project's packages need more than %d MiB of memory.", packagesMemory>>20))
	}
	return fault.Newf(fault.SandboxCrashed, "The project's packages could not be loaded.").With("reason", v.Message)
}
