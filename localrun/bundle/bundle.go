// Package bundle packs functions for AWS Lambda: zips with a static bootstrap for the runtime provided.al2023, and a
// manifest of the functions that it serves. The same source gives the same bytes.
//
// It deploys nothing, and puts no setting and no secret into a bundle.
package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
	"hivesync/shared/devservers"
)

// Arches are the processors that Lambda has, as Go names them.
var Arches = []string{"arm64", "amd64"}

// Layer is the file of the layer that bundles of jobs need beside them, for all processors: the fonts. Within the
// bundles they would take most of what Lambda lets a zip be.
const Layer = "fonts.zip"

// maxZip is the largest zip that Lambda takes in an upload, in bytes.
const maxZip = 50 << 20

// AllHTTP is the name of the bundle that holds every HTTP function.
const AllHTTP = "all-http"

// Options say what to pack.
type Options struct {
	// Root is the module's folder.
	Root string
	// Out is the folder that bundles are written to as <name>-<arch>.zip.
	Out string
	// Registry has the functions.
	Registry function.Registry
	// Names are those to pack, a bundle each; every one that Lambda can run when empty and All is not set.
	Names []string
	// All adds the bundle AllHTTP.
	All bool
	// Arches are of Arches; both when empty.
	Arches []string
	// Version goes into the manifest.
	Version string
	// Step, if not nil, is told what takes time.
	Step func(what string)
}

// Bundle is one that was written.
type Bundle struct {
	Name      string   `json:"name"`
	Arch      string   `json:"arch"`
	Kind      string   `json:"kind"`
	Functions []string `json:"functions"`
	Path      string   `json:"path"`
	Bytes     int      `json:"bytes"`
	// Unpacked is its size in a function, in bytes; Lambda takes 250 MB with all layers.
	Unpacked int64  `json:"unpacked_bytes"`
	SHA256   string `json:"sha256"`
}

// planned is a bundle before it is built.
type planned struct {
	name      string
	kind      string
	functions []string
}

// programs are the bootstraps' packages by kind.
var programs = map[string]string{lambdahost.KindHTTP: "./runtime/cmd/lambda/http", lambdahost.KindJobs: "./runtime/cmd/lambda/jobs"}

// Build writes the bundles. It runs the go command, once for each kind of program and processor.
func Build(ctx context.Context, o Options) ([]Bundle, error) {
	plans, err := o.plan()
	if err != nil {
		return nil, err
	}
	if len(o.Arches) == 0 {
		o.Arches = Arches
	}
	if err := os.MkdirAll(o.Out, 0o750); err != nil {
		return nil, err
	}
	var out []Bundle
	for _, arch := range o.Arches {
		if !slices.Contains(Arches, arch) {
			return nil, fmt.Errorf("lambda has no processor %q, only %s", arch, strings.Join(Arches, " and "))
		}
		built := map[string]*packed{}
		for _, p := range plans {
			if built[p.kind] == nil {
				o.tell(fmt.Sprintf("building the %s bootstrap for %s", p.kind, arch))
				if built[p.kind], err = compile(ctx, o.Root, p.kind, arch); err != nil {
					return nil, err
				}
			}
			b, err := o.write(p, arch, built[p.kind])
			if err != nil {
				return nil, err
			}
			out = append(out, b)
		}
	}
	if slices.ContainsFunc(plans, func(p planned) bool { return p.kind == lambdahost.KindJobs }) {
		o.tell("packing the fonts into a layer")
		b, err := o.writeLayer()
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func (o *Options) tell(what string) {
	if o.Step != nil {
		o.Step(what)
	}
}

// plan finds what to pack.
func (o *Options) plan() ([]planned, error) {
	known, streams := map[string]string{}, map[string]bool{}
	var all, http []string
	for _, e := range o.Registry.Endpoints {
		known[e.Meta().Name] = lambdahost.KindHTTP
		all, http = append(all, e.Meta().Name), append(http, e.Meta().Name)
	}
	for _, s := range o.Registry.Streams {
		streams[s.Meta().Name] = true
		http = append(http, s.Meta().Name) // answered with what to do instead
	}
	for _, j := range o.Registry.Jobs {
		known[j.Meta().Type] = lambdahost.KindJobs
		all = append(all, j.Meta().Type)
	}
	names := o.Names
	if len(names) == 0 && !o.All {
		names = all
	}
	var plans []planned
	for _, n := range names {
		for own := range known {
			if function.SameName(own, n) {
				n = own
			}
		}
		switch kind := known[n]; {
		case streams[n]:
			return nil, fmt.Errorf("%s is a live stream, which needs a long-lived host: Lambda answers whole requests", n)
		case kind == "":
			return nil, fmt.Errorf("there is no function %q that Lambda can run; those are %s", n, strings.Join(all, ", "))
		default:
			plans = append(plans, planned{name: n, kind: kind, functions: []string{n}})
		}
	}
	if o.All {
		plans = append(plans, planned{name: AllHTTP, kind: lambdahost.KindHTTP, functions: http})
	}
	return plans, nil
}

// compile builds a program and packs it once for all bundles that hold it.
func compile(ctx context.Context, root, kind, arch string) (*packed, error) {
	scratch, err := devservers.NewScratch()
	if err != nil {
		return nil, err
	}
	defer func() { _ = scratch.Close() }()
	path := filepath.Join(scratch.Dir, bootstrap)
	// lambda.norpc leaves out the protocol of the retired go1.x runtime. No build id and no paths: the same bytes anywhere.
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc,fontlayer", "-ldflags", "-s -w -buildid=", "-o", path, programs[kind]) //nolint:gosec // constants
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("bundles are built by the go command, which is not installed here")
		}
		return nil, fmt.Errorf("building the %s bootstrap for %s: %w\n%s", kind, arch, err, said.String())
	}
	content, err := os.ReadFile(path) //nolint:gosec // just written
	if err != nil {
		return nil, err
	}
	return compress(content)
}

func (o *Options) write(p planned, arch string, built *packed) (Bundle, error) {
	content, err := pack(built, lambdahost.Manifest{Kind: p.kind, Functions: p.functions, Version: o.Version})
	if err != nil {
		return Bundle{}, err
	}
	return o.save(p.name+"-"+arch+".zip", content, Bundle{Name: p.name, Arch: arch, Kind: p.kind, Functions: p.functions})
}

// writeLayer packs the font files as they are found below a function's layers.
func (o *Options) writeLayer() (Bundle, error) {
	const folder = "fonts/dist"
	found, err := filepath.Glob(filepath.Join(o.Root, "shared/preview/text", folder, "*.ttf"))
	if err != nil || len(found) == 0 {
		return Bundle{}, errors.Join(errors.New("the fonts are not here: run `make setup`"), err)
	}
	files := make(map[string]*packed, len(found))
	for _, path := range found {
		content, err := os.ReadFile(path) //nolint:gosec // of the source
		if err == nil {
			files[folder+"/"+filepath.Base(path)], err = compress(content)
		}
		if err != nil {
			return Bundle{}, err
		}
	}
	content, err := zipped(files)
	if err != nil {
		return Bundle{}, err
	}
	return o.save(Layer, content, Bundle{Name: strings.TrimSuffix(Layer, ".zip"), Arch: "any", Kind: "layer", Functions: []string{}})
}

// save writes a zip and completes what is told of it.
func (o *Options) save(name string, content []byte, b Bundle) (Bundle, error) {
	b.Path, b.Bytes = filepath.Join(o.Out, name), len(content)
	if b.Bytes > maxZip {
		return b, fmt.Errorf("%s has %.1f MB, and Lambda takes %d MB in an upload", name, float64(b.Bytes)/1e6, maxZip>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return b, err
	}
	for _, f := range z.File {
		b.Unpacked += int64(f.UncompressedSize64) //nolint:gosec // bounded by what was read
	}
	sum := sha256.Sum256(content)
	b.SHA256 = hex.EncodeToString(sum[:])
	return b, os.WriteFile(b.Path, content, 0o644) //nolint:gosec // holds no secret
}

// Root finds the module's folder at or above dir.
func Root(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		raw, err := os.ReadFile(filepath.Join(at, "go.mod")) //nolint:gosec // a fixed name
		if err == nil && bytes.HasPrefix(raw, []byte("module hivesync\n")) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("bundles are built from the source: run this within HiveSync's folder")
		}
	}
}
