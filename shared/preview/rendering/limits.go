package rendering

import (
	"fmt"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// What bounds a preview. The engine does what these say, to their ends: nothing behind them narrows a value again.
var (
	Timeout = settings.Duration("PREVIEW_TIMEOUT", 15*time.Second, "longest run of one preview job, waiting on a busy machine included",
		settings.Between(100*time.Millisecond, 10*time.Minute), settings.ByWorkers())
	SandboxTimeout = settings.Duration("SANDBOX_TIMEOUT", 5*time.Second, "CPU time of one run of a project's code",
		settings.Between(50*time.Millisecond, time.Minute), settings.AtMost(Timeout), settings.ByWorkers())
	SandboxMemory = settings.Bytes("SANDBOX_MEMORY", 128<<20, "memory of a project's code, React included",
		settings.Between[int64](16<<20, 512<<20), settings.ByWorkers())
	MaxNodes = settings.Int("PREVIEW_MAX_NODES", 20_000, "most nodes that a screen may make, texts included",
		settings.Between(10, 100_000), settings.ByWorkers())
	// The interpreter's stack ends a little above 700.
	MaxDepth = settings.Int("PREVIEW_MAX_DEPTH", 256, "deepest nesting in one screen",
		settings.Between(4, 512), settings.ByWorkers())
	MaxOutput = settings.Bytes("PREVIEW_MAX_OUTPUT", 16<<20, "largest tree that a project's code may return",
		settings.Between[int64](64<<10, 32<<20), settings.ByWorkers())
	MaxBundle = settings.Bytes("PREVIEW_MAX_BUNDLE", 16<<20, "largest bundled script",
		settings.Between[int64](64<<10, 16<<20), settings.ByWorkers())
)

// What a project's packages may take beside what a preview may, of which they are no part: they are bundled and loaded once for many.
const (
	BundlingTime = 2 * time.Minute
	LoadingTime  = 30 * time.Second
	PackagesTime = BundlingTime + LoadingTime
)

// Settings are what bounds a preview.
var Settings = settings.Set{Timeout, SandboxTimeout, SandboxMemory, MaxNodes, MaxDepth, MaxOutput, MaxBundle}

// Limits bound one render. A zero field takes its default.
type Limits struct {
	// Sandbox bounds each run of the user's code.
	Sandbox SandboxLimits
	// Time is wall-clock time for the whole render; see Timeout.
	Time time.Duration
	// MaxScriptBytes bounds the bundled script; see MaxBundle.
	MaxScriptBytes int
	// MaxLayoutBytes bounds one layout document; default 8 MiB.
	MaxLayoutBytes int
	// MaxAssetPixels bounds all images of one screen as decoded; default 48 million.
	MaxAssetPixels int
	// MaxAssetBytes bounds all images of one screen as encoded; default 16 MiB. Images beyond it are drawn as
	// placeholders, with a diagnostic.
	MaxAssetBytes int
}

// SandboxLimits bound one run of user code. A zero field takes its default.
type SandboxLimits struct {
	// Time is CPU time of the process that runs the code, from the moment it takes the request; see SandboxTimeout.
	Time time.Duration
	// Wall is how long a busy machine may take over that, in wall-clock time; default six times Time, at least 30 s.
	Wall time.Duration
	// MemoryBytes is what the JavaScript heap may hold, React included; see SandboxMemory.
	MemoryBytes int64
	// MaxNodes counts host nodes that were ever created, texts included.
	MaxNodes int
	// MaxDepth is how deep host nodes may nest.
	MaxDepth int
	// MaxOutputBytes bounds the tree's JSON; see MaxOutput.
	MaxOutputBytes int
}

// LimitsOf returns the limits that settings say.
func LimitsOf(s settings.Snapshot) Limits {
	return Limits{
		Time: Timeout.Get(s), MaxScriptBytes: int(MaxBundle.Get(s)),
		Sandbox: SandboxLimits{
			Time: SandboxTimeout.Get(s), MemoryBytes: SandboxMemory.Get(s), MaxNodes: MaxNodes.Get(s), MaxDepth: MaxDepth.Get(s),
			MaxOutputBytes: int(MaxOutput.Get(s)),
		},
	}
}

// Complete fills in the defaults of what is zero. Error: BAD_REQUEST for a limit that is out of its setting's bounds.
func (l Limits) Complete() (Limits, error) {
	sandbox, err := l.Sandbox.Complete()
	l.Sandbox = sandbox
	within(&l.Time, Timeout, &err)
	within(&l.MaxScriptBytes, MaxBundle, &err)
	l.MaxLayoutBytes = orElse(l.MaxLayoutBytes, 8<<20)
	l.MaxAssetPixels = orElse(l.MaxAssetPixels, 48_000_000)
	l.MaxAssetBytes = orElse(l.MaxAssetBytes, 16<<20)
	return l, err
}

// Complete fills in the defaults of what is zero. Error: BAD_REQUEST for a limit that is out of its setting's bounds.
func (l SandboxLimits) Complete() (SandboxLimits, error) {
	var err error
	within(&l.Time, SandboxTimeout, &err)
	l.Wall = orElse(l.Wall, max(6*l.Time, 30*time.Second))
	within(&l.MemoryBytes, SandboxMemory, &err)
	within(&l.MaxNodes, MaxNodes, &err)
	within(&l.MaxDepth, MaxDepth, &err)
	within(&l.MaxOutputBytes, MaxOutput, &err)
	return l, err
}

// within gives a limit its setting's default where it is zero, and reports the first that is out of bounds.
func within[L, T ~int | ~int64](limit *L, setting settings.Handle[T], err *error) {
	if *limit == 0 {
		*limit = L(setting.Default())
	}
	if wrong := setting.Check(int64(*limit)); wrong != nil && *err == nil {
		*err = fault.Wrap(wrong, fault.BadRequest, fmt.Sprintf("A limit of the preview is out of bounds: %v.", wrong))
	}
}

func orElse[L int | time.Duration](limit, standard L) L {
	if limit == 0 {
		return standard
	}
	return limit
}
