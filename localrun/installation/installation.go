// Package installation finds the npm packages of a project on a developer's machine: those in node_modules, else those of its lock
// file, else what its package.json would install today. What is not on the disk is fetched from the project's registries; nothing of it is
// ever run outside of a preview, and nothing is written into the project.
package installation

import (
	"context"

	"hivesync/shared/fault"
	"hivesync/shared/packages/installed"
	"hivesync/shared/packages/npmrc"
	"hivesync/shared/packages/reach"
	"hivesync/shared/packages/registry"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/npm"
)

// Options say whose packages are looked for.
type Options struct {
	// Dir is the project's folder, Files what was read of it.
	Dir   string
	Files map[string][]byte
	// Offline keeps to node_modules and to what was fetched before.
	Offline bool
	// Tell hears what is done and what is missing, a line each.
	Tell func(format string, args ...any)
}

// Found are a project's packages. Close lets go of them.
type Found struct {
	// Packages are nil where the project has none.
	Packages npm.Installation
	Close    func()
}

// Find finds the packages that a project's files import. What cannot be had is told and left out; an error is a project whose
// lock file or settings cannot be read.
func Find(ctx context.Context, o Options) (Found, error) {
	none := Found{Close: func() {}}
	inFolder, err := installed.Open(o.Dir)
	if err != nil {
		return none, err
	}
	if inFolder != nil {
		return Found{Packages: inFolder, Close: func() { _ = inFolder.Close() }}, nil
	}
	if o.Offline || !reach.Any(o.Files, bundle.Provided) {
		return none, nil
	}
	client, err := newClient(o)
	if err != nil {
		return none, err
	}
	packages, err := reach.Fetch(ctx, reach.Options{Files: o.Files, Provided: bundle.Provided, Client: client, Tell: o.Tell, Missing: o.missing, Progress: func(done, all int) {
		if done%50 == 0 || done == all {
			o.Tell("%d of %d packages", done, all)
		}
	}})
	if err != nil {
		return none, away(o, err)
	}
	return Found{Packages: packages, Close: func() {}}, nil
}

// missing tells of a package that cannot be had.
func (o Options) missing(name, version string, err error) {
	if version != "" {
		name += " " + version
	}
	o.Tell("%s: %v", name, err)
}

// away tells of a registry that does not answer: a preview shows stand-ins for what it would have had. Other errors are the caller's.
func away(o Options, err error) error {
	if !fault.Is(err, fault.PackageUnavailable) {
		return err
	}
	o.Tell("packages are not available, stand-ins are shown for them: %v", err)
	return nil
}

func newClient(o Options) (*registry.Client, error) {
	settings, err := npmrc.Read(npmrc.Sources{Project: o.Dir})
	if err != nil {
		return nil, err
	}
	for _, name := range settings.Untrusted() {
		o.Tell("%s in the project's .npmrc reads the environment and is left out: set it in your own ~/.npmrc", name)
	}
	return registry.New(registry.Options{Settings: settings})
}
