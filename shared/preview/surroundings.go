package preview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/resolution"
	"hivesync/shared/preview/routes"
	"hivesync/shared/preview/sandbox"
)

// Codes of the diagnostics about what surrounds a screen.
const (
	codeConfigFailed  = "CONFIG_FAILED"
	codeConfigInvalid = "CONFIG_INVALID"
	codeFixtureGone   = "FIXTURE_NOT_READ"
	codeNotInApp      = "NOT_IN_APP"
)

// surroundings are what a preview gives a screen beside its project's own code: what hivesync.config, the files beside the screen and
// the request say.
type surroundings struct {
	app    *sandbox.App
	beside []string          // files whose components are put around the screen, the outermost first
	images map[string][]byte // of the network, by their addresses
	told   []diagnostic.Diagnostic
}

// locate finds the file of a request that names a route or a screen.
func locate(r Request) (Request, routes.Target, error) {
	var at routes.Target
	var err error
	switch {
	case r.Files == nil:
		return r, at, nil
	case r.App.Route != "":
		at, err = routes.At(r.Files, r.App.Route)
	case r.App.Screen != "":
		at, err = routes.Named(r.Files, r.App.Screen)
	default:
		return r, at, nil
	}
	r.EntryPoint = at.File
	return r, at, err
}

// after adds what is to be told of a screen that threw in one manner and is shown in another.
func (s surroundings) after(r Request, err *fault.Error, first, m manner) surroundings {
	s.told = slices.Clone(s.told)
	if m.answering || m.standIns {
		s.told = tellProvider(s.told, r.Files, err)
	}
	if m.standIns {
		why := stoodIn("The screen throws with its packages, by itself and in its app: stand-ins are shown for them. " + err.Message)
		if err.Position != nil {
			why.File, why.Line = err.Position.File, err.Position.Line
		}
		s.told = append(s.told, why)
	}
	if len(first.around) > 0 && len(m.around) == 0 {
		s.told = append(s.told, diagnostic.Diagnostic{
			Severity: diagnostic.Info, Code: codeNotInApp, Message: "The screen is shown by itself, since its app does not show it. " + err.Message,
		})
	}
	return s
}

// given are the names of the variables that the sandbox has values for.
func (s surroundings) given() []string {
	if s.app == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.app.Env))
}

// settingsExtensions are those of the files that say what surrounds screens, in the order in which they are looked for.
var settingsExtensions = []string{".tsx", ".ts", ".jsx", ".js", ".mjs", ".json"}

// maxSettingsBytes bounds a settings file that is JSON; what is code is bounded as all code is.
const maxSettingsBytes = 4 << 20

// tellsSettings matches a preview.tsx that says what surrounds the screens beside it: a screen of an app may have this name too.
var tellsSettings = regexp.MustCompile(`(?m)^\s*export\s+(?:(?:const|let|var|function)\s+(?:wrapper|props|params|fetch|har|storage|env|locale|time)\b|default\s*\{|\{[^}]*\b(?:wrapper|props|params|fetch|har|storage|env|locale|time)\b[^}]*\})|\bmodule\.exports\s*=\s*\{`)

// settingsFiles are the files that say what surrounds a screen, the outermost first.
func settingsFiles(files bundle.Files, entry string) []string {
	exists := map[string]bool{}
	for _, name := range files.List() {
		exists[name] = true
	}
	first := func(stem string, right func(name string) bool) []string {
		for _, ext := range settingsExtensions {
			if name := stem + ext; exists[name] && right(name) {
				return []string{name}
			}
		}
		return nil
	}
	always := func(string) bool { return true }
	out := first(path.Join(rootOf(entry, exists), "hivesync.config"), always)
	if out == nil {
		out = first("hivesync.config", always)
	}
	dir := path.Dir(path.Clean(entry))
	own := first(bare(entry)+".preview", always)
	if own == nil {
		own = first(path.Join(dir, "preview"), func(name string) bool {
			content, _ := files.Read(name)
			return bare(name) != bare(entry) && (path.Ext(name) == ".json" || tellsSettings.Match(content))
		})
	}
	return append(out, own...)
}

// surroundings finds what surrounds a request's screen. What of the project's files cannot be read is told and left out.
func (e *Engine) surroundings(ctx context.Context, r Request, at routes.Target) (surroundings, error) {
	var set surroundings
	var app rendering.App
	g := gatherer{files: r.Files, told: &set.told, images: map[string][]byte{}}
	for _, name := range settingsFiles(r.Files, r.EntryPoint) {
		said, details, err := e.settings(ctx, r, name)
		switch {
		case err != nil && fault.From(err).Kind() != fault.KindUser:
			return surroundings{}, err
		case err != nil:
			set.told = append(set.told, settingsFailed(name, fault.From(err)))
			continue
		}
		for _, d := range details {
			what := name
			if d.Field != "" {
				what += ": " + d.Field
			}
			g.tell(diagnostic.Error, codeConfigInvalid, what+": "+d.Message, name)
		}
		if len(details) == 0 || details[0].Field != "" { // else it is not even read
			set.beside = append(set.beside, name)
		}
		set.beside = append(set.beside, g.wrapper(name, said.Wrapper)...)
		app = g.closed(said, name).Over(app)
	}
	set.beside = append(set.beside, g.wrapper("", r.App.Wrapper)...)
	app = rendering.App{Params: at.Params}.Over(app)
	app = g.closed(r.App, "").Over(app)
	set.images = g.images
	maps.Copy(set.images, r.Images)
	moment, err := app.Moment()
	if err != nil {
		return surroundings{}, fault.Wrap(err, fault.ValidationFailed, "The preview's time is not valid.")
	}
	set.app = &sandbox.App{
		Route: app.Route, Name: at.Name, Export: at.Export, Params: app.Params, Env: app.Env, Storage: app.Storage, Fetch: g.answers(app.Fetch), Locale: app.Locale,
	}
	if !moment.IsZero() {
		set.app.Time = moment.UnixMilli()
	}
	return set, nil
}

// settings reads a settings file: JSON as it is, code by running it in the sandbox as any code of the project.
func (e *Engine) settings(ctx context.Context, r Request, name string) (rendering.App, []fault.Detail, error) {
	if path.Ext(name) == ".json" {
		content, _ := r.Files.Read(name)
		if len(content) > maxSettingsBytes {
			return rendering.App{}, nil, fault.Newf(fault.FileTooLarge, "It is larger than %d MiB.", maxSettingsBytes>>20)
		}
		app, details := rendering.ReadApp(content)
		return app, details, nil
	}
	j := e.job(r, surroundings{beside: []string{name}}, manner{settings: true})
	var out *bundle.Output
	err := e.guard("bundled", func() (err error) {
		out, err = j.bundleWith(ctx, r.Devices[0].Platform)
		return err
	})
	if err != nil {
		return rendering.App{}, nil, err
	}
	res, err := e.pool.Render(ctx, sandbox.Request{Script: out.Script, Packages: j.packagesOf(out), Device: sandboxDevice(r.Devices[0]), Limits: r.Limits.Sandbox})
	if err != nil {
		return rendering.App{}, nil, sandbox.MapError(err, out.SourceMap)
	}
	var said []json.RawMessage
	if err := json.Unmarshal(res.Settings, &said); err != nil || len(said) != 1 {
		return rendering.App{}, nil, fault.Wrap(err, fault.SandboxError, "It says nothing that can be read.")
	}
	app, details := rendering.ReadApp(said[0])
	return app, details, nil
}

// settingsFailed tells of a file that cannot be used: the screen may show much without it.
func settingsFailed(name string, err *fault.Error) diagnostic.Diagnostic {
	d := diagnostic.Diagnostic{Severity: diagnostic.Error, Code: codeConfigFailed, Message: name + " cannot be used, and the screen is shown without it. " + err.Message, File: name}
	if at := err.Position; at != nil {
		d.File, d.Line, d.Column = at.File, at.Line, at.Column
	}
	return d
}

// gatherer reads the project's files that settings name.
type gatherer struct {
	files  bundle.Files
	told   *[]diagnostic.Diagnostic
	images map[string][]byte // that were recorded
	bytes  int               // of the answers so far
}

func (g *gatherer) tell(severity, code, message, file string) {
	if len(*g.told) < maxScreenDiagnostics {
		*g.told = append(*g.told, diagnostic.Diagnostic{Severity: severity, Code: code, Message: message, File: file})
	}
}

// places are the paths that a name in a settings file may mean: beside the file, or from the project's root.
func places(from, name string) []string {
	name = strings.TrimPrefix(name, "/")
	beside := path.Join(path.Dir(from), name)
	if strings.HasPrefix(name, ".") {
		return []string{beside}
	}
	return []string{beside, path.Clean(name)}
}

// source finds a source file by its name with or without its extension.
func (g *gatherer) source(from, name string) (string, bool) {
	for _, place := range places(from, name) {
		for _, stem := range []string{place, path.Join(place, "index")} {
			for _, ext := range append([]string{""}, resolution.Extensions...) {
				if _, ok := g.files.Read(stem + ext); ok {
					return stem + ext, true
				}
			}
		}
	}
	return "", false
}

// wrapper is the file that settings name as their wrapper, if they do and there is one.
func (g *gatherer) wrapper(from, name string) []string {
	if name == "" {
		return nil
	}
	file, ok := g.source(from, name)
	if !ok {
		g.tell(diagnostic.Error, codeConfigInvalid, "The wrapper "+name+" is not a file of the project.", from)
		return nil
	}
	return []string{file}
}

func (g *gatherer) read(from, name string) ([]byte, error) {
	for _, place := range places(from, name) {
		content, ok := g.files.Read(place)
		switch {
		case !ok:
		case len(content) > rendering.MaxFixtureBytes:
			return nil, fmt.Errorf("is larger than %d MiB", rendering.MaxFixtureBytes>>20)
		case !utf8.Valid(content):
			return nil, errors.New("is not text")
		default:
			return content, nil
		}
	}
	return nil, errors.New("is not in the project")
}

// closed returns an App whose answers hold all that files said.
func (g *gatherer) closed(app rendering.App, from string) rendering.App {
	var out rendering.Fixtures
	for _, f := range app.Fetch {
		if f.File != "" {
			content, err := g.read(from, f.File)
			if err != nil {
				g.tell(diagnostic.Warning, codeFixtureGone, fmt.Sprintf("The answer to %s is lost: %s %v.", f.URL, f.File, err), from)
				continue
			}
			f.Body = string(content)
		}
		out = append(out, f)
	}
	if app.HAR != "" {
		out = append(out, g.recorded(from, app.HAR)...)
	}
	app.Fetch, app.Wrapper, app.HAR = out, "", ""
	return app
}

// recorded are the answers of a file of recorded traffic.
func (g *gatherer) recorded(from, name string) rendering.Fixtures {
	err := errors.New("is not in the project")
	for _, place := range places(from, name) {
		content, ok := g.files.Read(place)
		if !ok {
			continue
		}
		var found recording
		if found, err = readHAR(content); err == nil {
			for url, image := range found.images {
				if _, known := g.images[url]; !known {
					g.images[url] = image
				}
			}
			return found.answers
		}
	}
	g.tell(diagnostic.Warning, codeFixtureGone, fmt.Sprintf("The recorded answers are lost: %s %v.", name, err), from)
	return nil
}

// answers are fixtures as the sandbox takes them, as many as may be.
func (g *gatherer) answers(fixtures rendering.Fixtures) []sandbox.Answer {
	var out []sandbox.Answer
	for i, f := range fixtures {
		if g.bytes += len(f.URL) + len(f.Body); g.bytes > rendering.MaxAppBytes || i == 2*rendering.MaxFixtures {
			g.tell(diagnostic.Warning, codeFixtureGone, fmt.Sprintf("The answers of the network are more than %d or larger than %d MiB together: those after %s are left out.", 2*rendering.MaxFixtures, rendering.MaxAppBytes>>20, f.URL), "")
			break
		}
		a := sandbox.Answer{URL: f.URL, Exact: f.Exact, Method: f.Method, Status: f.Status, Headers: maps.Clone(f.Headers), Body: f.Body, Delay: f.Delay}
		if a.Status == 0 {
			a.Status = 200
		}
		if kind := f.TypeOf(path.Ext(f.File)); kind != "" {
			if a.Headers == nil {
				a.Headers = map[string]string{}
			}
			a.Headers["content-type"] = kind
		}
		out = append(out, a)
	}
	return out
}
