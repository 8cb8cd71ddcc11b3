package preview

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/preview/tree"
)

// job is one render under way.
type job struct {
	engine  *Engine
	request Request
	set     surroundings
	manner  manner
	screens []Screen // by device
	gate    gate

	fontsOnce sync.Once
	fontPaths map[string]string // of the project's font files, by their names
	namesOnce sync.Once
	fontNames map[string]string // of the project's font files, by what they call themselves

	mu        sync.Mutex
	libraries map[*bundle.Output]*library
	samples   map[string]bool // addresses of pictures that samples stand for
	steps     []Step
	runs      int
	console   []sandbox.LogLine
}

func (j *job) timed(name, device string, start time.Time) {
	d := time.Since(start)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.steps = append(j.steps, Step{Name: name, Duration: d, Device: device})
}

var stepOrder = []string{"bundle", "sandbox", "tree", "layout", "document", "paint", "png"}

func (j *job) sortedSteps() []Step {
	place := map[string]int{}
	for i, d := range j.request.Devices {
		place[d.DeviceID] = i + 1
	}
	slices.SortStableFunc(j.steps, func(a, b Step) int {
		return cmp.Or(
			cmp.Compare(slices.Index(stepOrder, a.Name), slices.Index(stepOrder, b.Name)),
			cmp.Compare(place[a.Device], place[b.Device]),
		)
	})
	return j.steps
}

// run is one execution of the user's code, which serves every device that would have answered it alike.
type run struct {
	device      sandbox.Device
	bundle      *bundle.Output
	reads       []string
	tree        *tree.Tree
	fonts       map[string]string // assets' ids by family
	measures    bool              // whether the code asked where its views lie
	console     []sandbox.LogLine
	diagnostics []diagnostic.Diagnostic
}

// serves reports whether a device gets the tree that the run gave: the code is deterministic, so it would have run the
// same way had it been given the same answers to everything it asked.
func (r *run) serves(d sandbox.Device, out *bundle.Output) bool {
	return r.bundle == out && r.device.Key(r.reads) == d.Key(r.reads)
}

func (j *job) run(ctx context.Context) error {
	bundles, err := j.bundles(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	screens, screenCtx := errgroup.WithContext(ctx)
	runErr := j.execute(screenCtx, bundles, func(device int, r *run) {
		screens.Go(func() error { return j.screen(screenCtx, device, r) })
	})
	if runErr != nil {
		stop() // pictures of other devices are of no use now
	}
	screenErr := screens.Wait()
	// What went wrong first explains the other, which then says only that the work was called off.
	if runErr == nil || (screenErr != nil && errors.Is(runErr, context.Canceled)) {
		return screenErr
	}
	return runErr
}

// bundles returns each device's bundle. Platforms share one unless the project has files for one of them.
func (j *job) bundles(ctx context.Context) ([]*bundle.Output, error) {
	build := func(platform string) (out *bundle.Output, err error) {
		defer j.timed("bundle", "", time.Now())
		err = j.engine.guard("bundled", func() error {
			out, err = j.bundleWith(ctx, platform)
			return err
		})
		return out, err
	}
	list := make([]*bundle.Output, len(j.request.Devices))
	byPlatform := map[string]*bundle.Output{}
	for i, d := range j.request.Devices {
		out := byPlatform[d.Platform]
		if out == nil {
			for _, other := range byPlatform {
				if !other.PlatformSpecific {
					out = other
				}
			}
		}
		if out == nil {
			var err error
			if out, err = build(d.Platform); err != nil {
				return nil, err
			}
		}
		byPlatform[d.Platform] = out
		list[i] = out
	}
	return list, nil
}

// execute runs the user's code as often as the devices need and hands every device its run. A round runs the code once
// for each group of devices that is expected to differ; what the code then turns out to have asked decides who shares.
func (j *job) execute(ctx context.Context, bundles []*bundle.Output, assign func(device int, r *run)) error {
	var finished []*run
	waiting := make([]int, len(bundles))
	for i := range waiting {
		waiting[i] = i
	}
	expected := expectedReads(bundles[0].Script)
	for len(waiting) > 0 {
		leaders := j.leaders(waiting, bundles, expected)
		runs := make([]*run, len(leaders))
		errs := make([]error, len(leaders))
		var round sync.WaitGroup
		j.gate.running(len(leaders))
		for i, device := range leaders {
			round.Go(func() {
				errs[i] = j.engine.guard("rendered", func() (err error) {
					runs[i], err = j.settled(ctx, j.request.Devices[device], bundles[device])
					return err
				})
				j.gate.running(-1)
				if errs[i] == nil {
					assign(device, runs[i])
				}
			})
		}
		round.Wait()
		if err := failure(errs); err != nil {
			return err
		}
		if len(finished) == 0 {
			j.console = runs[0].console
		}
		finished = append(finished, runs...)
		j.runs = len(finished)
		for _, r := range runs {
			expected = append(expected, r.reads...)
		}
		var left []int
		for _, device := range waiting {
			if slices.Contains(leaders, device) {
				continue
			}
			d := sandboxDevice(j.request.Devices[device])
			at := slices.IndexFunc(finished, func(r *run) bool { return r.serves(d, bundles[device]) })
			if at < 0 {
				left = append(left, device)
				continue
			}
			assign(device, finished[at])
		}
		waiting = left
	}
	return nil
}

// failure picks the error of a round. Of several the first device's is reported, so that the outcome does not depend on timing; but
// one that another attempt may not meet hides none that it would meet again.
func failure(errs []error) error {
	var first error
	for _, err := range errs {
		switch {
		case err == nil:
		case fault.From(err).Permanent():
			return err
		case first == nil:
			first = err
		}
	}
	return first
}

// leaders picks one device of each group that agrees on the bundle and the expected reads.
func (j *job) leaders(waiting []int, bundles []*bundle.Output, expected []string) []int {
	type group struct {
		bundle *bundle.Output
		key    string
	}
	seen := map[group]bool{}
	var leaders []int
	for _, device := range waiting {
		g := group{bundles[device], sandboxDevice(j.request.Devices[device]).Key(expected)}
		if !seen[g] {
			seen[g] = true
			leaders = append(leaders, device)
		}
	}
	return leaders
}

// readHints are words of a script that make it likely to ask for a value. A wrong guess costs a run, or a second round;
// it never changes the outcome.
var readHints = []struct{ word, read string }{
	{"useWindowDimensions", "window"},
	{"Dimensions.get", "window"},
	{"useSafeAreaInsets", "insets"},
	{"SafeAreaInsetsContext", "insets"},
	{"useColorScheme", "colorScheme"},
	{"getColorScheme", "colorScheme"},
	{"expo-status-bar", "colorScheme"},
	{"Platform.OS", "platform"},
	{"Platform.select", "platform"},
	{"hairlineWidth", "dpr"},
	{"PixelRatio.", "dpr"},
}

func expectedReads(script []byte) []string {
	var reads []string
	s := string(script)
	for _, hint := range readHints {
		if !slices.Contains(reads, hint.read) && strings.Contains(s, hint.word) {
			reads = append(reads, hint.read)
		}
	}
	return reads
}

// runCode executes the script for one device and parses what it rendered. frames are those of the run before, if there was one.
func (j *job) runCode(ctx context.Context, d devices.Context, out *bundle.Output, frames map[int]sandbox.Frame) (*run, error) {
	start := time.Now()
	device := sandboxDevice(d)
	res, err := j.engine.pool.Render(ctx, sandbox.Request{Script: out.Script, Packages: j.packagesOf(out), Device: device, Frames: frames, Limits: j.request.Limits.Sandbox, App: j.set.app})
	j.timed("sandbox", "", start)
	if err != nil {
		return nil, sandbox.MapError(err, out.SourceMap)
	}
	start = time.Now()
	limits := j.request.Limits.Sandbox
	t, err := tree.Parse(res.Tree, tree.Limits{MaxNodes: limits.MaxNodes, MaxDepth: limits.MaxDepth, MaxBytes: limits.MaxOutputBytes})
	j.timed("tree", "", start)
	if err != nil {
		return nil, fault.From(err)
	}
	r := &run{device: device, bundle: out, reads: res.Reads, tree: t, fonts: res.Fonts, measures: res.Measures, console: res.Console}
	if res.Measures { // what a layout gives depends on all of the device
		r.reads = sandbox.AllReads()
	}
	r.diagnostics = slices.Concat(out.Diagnostics, sandbox.MapDiagnostics(res.Diagnostics, out.SourceMap), t.Diagnostics, j.set.told)
	return r, nil
}
