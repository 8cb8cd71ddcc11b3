package packages

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/runtime/function"
	projectfiles "hivesync/shared/contents"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/packages/npmrc"
	"hivesync/shared/packages/reach"
	"hivesync/shared/packages/registry"
	"hivesync/shared/packages/sets"
	"hivesync/shared/settings"
)

// Engine says which modules previews have by themselves; *preview.Engine is one. What only answers requests carries none.
type Engine interface {
	Provided(specifier string) bool
}

// Fetching fetches a project's packages, packs what previews may need of them, and stores that for the team. It reaches registries of the
// public Internet and the operator's own; no script of a package is run.
type Fetching struct {
	Objects *objects.Store
	Blobs   *projectfiles.Store
	Engine  Engine
	// Registry is the operator's.
	Registry *url.URL
	Settings *settings.Live
	Limits   FetchLimits
	// Dir is where the folders of jobs are made; empty for the machine's own.
	Dir string
}

// FetchLimits bound one fetch.
type FetchLimits struct {
	Retries int
	Project projectfiles.Limits
}

const (
	fetchTimeout = 5 * time.Minute
	// oneTimeout bounds one archive or description, retries included.
	oneTimeout = time.Minute
	// describedBytes bounds what a registry says of a package, fetchedBytes all that comes of registries.
	describedBytes = 16 << 20
	fetchedBytes   = 512 << 20
	// requestsAtOnce bounds the archives that are in memory as they came.
	requestsAtOnce = 4
)

// Meta implements function.JobHandler.
func (f Fetching) Meta() function.JobMeta {
	return function.JobMeta{
		Type: FetchType, Queue: "ai_docs_queue", Summary: "Fetch the npm packages that a project's screens import",
		Timeout: fetchTimeout, Retries: f.Limits.Retries, Switch: settings.PackageFetchEnabled,
	}
}

// Handle implements function.JobHandler.
func (f Fetching) Handle(ctx context.Context, job *function.Job[FetchPayload]) (*FetchResult, error) {
	p := &job.Payload
	if err := f.validate(p); err != nil {
		return nil, err
	}
	files, err := f.Blobs.Project(ctx, p.ProjectID, p.Files)
	if err != nil {
		return nil, err
	}
	out := &FetchResult{Report: Report{Missing: []MissingPackage{}, Notes: []string{}}}
	made, err := f.fetch(ctx, job, files, &out.Report)
	if err != nil {
		return nil, printable(err)
	}
	return out, f.store(ctx, job, made, out)
}

// validate checks what came through the queue as strictly as the API did.
func (f Fetching) validate(p *FetchPayload) error {
	if len(p.Known) > knownSets || slices.ContainsFunc(p.Known, func(digest string) bool { return !sets.IsDigest(digest) }) {
		return fault.New(fault.ValidationFailed, "The job's list of sets is damaged.",
			fault.Detail{Field: "known", Code: "invalid", Message: "expected 64 lowercase hexadecimal digits each"})
	}
	return f.Limits.Project.Check(p.Files)
}

// printable bounds and cleans the texts of a fault, without losing whom it blames.
func printable(err error) error {
	if fault.Blames(err) != "" {
		return err
	}
	return jobs.Printable(err)
}

// packed is a set with the archives that it names, by their digests.
type packed struct {
	sets.Made
	sizes map[string]archive.Size
}

// fetch fetches and packs what the project's screens reach, within a folder that goes with the job.
func (f Fetching) fetch(ctx context.Context, job *function.Job[FetchPayload], files map[string][]byte, report *Report) (packed, error) {
	none := packed{Made: sets.Made{Set: &sets.Set{Roots: map[string]map[string]string{}, Packages: map[string]sets.Package{}}}}
	if !reach.Any(files, f.Engine.Provided) {
		report.note("The project imports no packages.")
		return none, nil
	}
	npm, ignored, err := npmrc.ForProject(files[".npmrc"], f.Registry)
	if err != nil {
		return none, err
	}
	if len(ignored) > 0 {
		report.note("Of .npmrc, registries of scopes count alone. Not used: " + strings.Join(ignored, ", ") + ". Send packages that need them yourself.")
	}
	dir, err := folder(cmp.Or(f.Dir, os.TempDir()))
	if err != nil {
		return none, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	client, err := registry.New(registry.Options{
		Settings: npm, CacheDir: dir, Timeout: oneTimeout, DescriptionBytes: describedBytes, TotalBytes: fetchedBytes, AtOnce: requestsAtOnce, Stranger: true,
	})
	if err != nil {
		return none, err
	}
	defer client.Close()
	known := f.known(ctx, &job.Payload)
	found, err := reach.Fetch(ctx, reach.Options{
		Files: files, Provided: f.Engine.Provided, Client: client, Missing: report.miss,
		Tell:     func(format string, args ...any) { report.note(fmt.Sprintf(format, args...)) },
		Progress: func(done, all int) { job.Progress(ctx, "fetch", float64(done)/float64(all)) },
		Packed:   &reach.Packing{Known: known, MaxPackages: sets.MaxPackages, MaxBytes: sets.MaxPacked},
	})
	if err != nil {
		return none, err
	}
	made, _, err := sets.Make(ctx, found, reach.Imports(files), reach.Unneeded(f.Engine.Provided)) // what cannot be packed was told as it came
	if err != nil {
		return none, err
	}
	out := packed{Made: made, sizes: map[string]archive.Size{}}
	var total archive.Size
	for key, p := range made.Set.Packages {
		files, ok := found.Package(key).Files.(*fetched.Packed)
		if _, twice := out.sizes[p.SHA256]; ok && !twice {
			out.sizes[p.SHA256] = files.Size
			total.Files, total.Bytes = total.Files+files.Size.Files, total.Bytes+files.Size.Bytes
		}
	}
	return out, sets.TooLarge(total.Files, total.Bytes)
}

const folderPrefix = "hivesync-packages-"

// folder makes a folder for one job, and removes those of jobs whose process was killed.
func folder(in string) (string, error) {
	old, _ := filepath.Glob(filepath.Join(in, folderPrefix+"*"))
	for _, name := range old {
		if info, err := os.Lstat(name); err == nil && info.IsDir() && time.Since(info.ModTime()) > 2*fetchTimeout {
			_ = os.RemoveAll(name)
		}
	}
	return os.MkdirTemp(in, folderPrefix)
}

// known finds packages that the team's fetches have packed before: a set says from which archive of a registry. What the storage has
// lost, or has damaged, is fetched again.
func (f Fetching) known(ctx context.Context, p *FetchPayload) func(context.Context, string) (*fetched.Packed, error) {
	byIntegrity := map[string]sets.Package{}
	var failed error
	for _, digest := range p.Known {
		raw, err := f.read(ctx, p.TeamID, digest, sets.MaxBytes)
		failed = errors.Join(failed, err)
		if set, err := sets.Decode(raw); err == nil {
			for _, about := range set.Packages {
				if about.Integrity != "" {
					byIntegrity[about.Integrity] = about
				}
			}
		}
	}
	return func(ctx context.Context, integrity string) (*fetched.Packed, error) {
		about, ok := byIntegrity[integrity]
		if failed != nil || !ok {
			return nil, failed
		}
		tgz, err := f.read(ctx, p.TeamID, about.SHA256, about.Size)
		if err != nil || tgz == nil {
			return nil, err
		}
		packed, err := fetched.Open(tgz, integrity)
		if err != nil {
			return nil, nil //nolint:nilerr,nilnil // it is fetched again
		}
		return packed, nil
	}
}

// read returns a content of the team, nil for one that the storage does not have as it was.
func (f Fetching) read(ctx context.Context, team uuid.UUID, digest string, most int64) ([]byte, error) {
	data, _, err := f.Objects.Get(ctx, objects.PackageKey(team, digest), most)
	switch {
	case fault.Is(err, fault.NotFound) || fault.Is(err, fault.FileTooLarge):
		return nil, nil
	case err != nil:
		return nil, err
	case sets.Digest(data) != digest:
		return nil, nil
	}
	return data, nil
}

// store stores what the storage does not have, the set last.
func (f Fetching) store(ctx context.Context, job *function.Job[FetchPayload], made packed, out *FetchResult) error {
	raw, digest, err := made.Set.Encode()
	if err != nil {
		return err
	}
	if len(raw) > sets.MaxBytes {
		return fault.Newf(fault.PackagesTooLarge, "A set of packages may have at most %d MiB of JSON. Leave out packages that no screen imports.", sets.MaxBytes>>20)
	}
	out.SHA256, out.Size, out.Packages, out.Archives = digest, int64(len(raw)), len(made.Set.Packages), []FetchedArchive{}
	var list []content
	for _, digest := range slices.Sorted(maps.Keys(made.Set.Archives())) {
		c := contentOf(digest, int64(len(made.Archives[digest])), made.sizes[digest])
		c.data = made.Archives[digest]
		list = append(list, c)
		out.Archives = append(out.Archives, FetchedArchive{SHA256: digest, Size: c.bytes, Files: c.size.Files, Unpacked: c.size.Bytes})
	}
	job.Progress(ctx, "store", 0)
	set := contentOf(digest, int64(len(raw)), archive.Size{})
	set.data = raw
	return f.put(ctx, &job.Payload, list, set)
}

// put stores those of the archives that the storage does not have, if the team's plan has room for them, and then the set.
func (f Fetching) put(ctx context.Context, p *FetchPayload, archives []content, set content) error {
	lacking := make([]bool, len(archives))
	err := eachAtOnce(ctx, looksAtOnce, archives, func(ctx context.Context, i int) error {
		_, err := f.Objects.Head(ctx, objects.PackageKey(p.TeamID, hex.EncodeToString(archives[i].sum)))
		if lacking[i] = fault.Is(err, fault.NotFound); lacking[i] {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	more := set.bytes
	for i, c := range archives {
		if lacking[i] {
			more += c.bytes
		}
	}
	if err := limits.PackageBytes.Full(f.Settings.Now(), p.Tier, p.Stored, more, leaveOut); err != nil {
		return err
	}
	store := func(ctx context.Context, c content) error {
		return f.Objects.Put(ctx, objects.PackageKey(p.TeamID, hex.EncodeToString(c.sum)), c.data, "application/octet-stream")
	}
	err = eachAtOnce(ctx, callsAtOnce, archives, func(ctx context.Context, i int) error {
		if !lacking[i] {
			return nil
		}
		return store(ctx, archives[i])
	})
	if err != nil {
		return err
	}
	return store(ctx, set)
}

// eachAtOnce calls do for each content, so many at a time.
func eachAtOnce(ctx context.Context, most int, list []content, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(most)
	for i := range list {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}
