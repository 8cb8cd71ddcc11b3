package apps

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
)

//go:embed packages/packages.json packages/*.tsx
var embedded embed.FS

// PackageScreens are the list of packages that comes with the program and its screens.
func PackageScreens() fs.FS {
	sub, err := fs.Sub(embedded, "packages")
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

// PackageList is the name of the list among the screens.
const PackageList = "packages.json"

// Package is an npm package that apps use, and what a preview of its screen is known to show.
type Package struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Imports is the module that apps import, where that is not the package's name.
	Imports string `json:"imports,omitempty"`
	// Group is the heading that it stands under.
	Group string `json:"group"`
	// Needs are the versions of what an app installs with it, by name.
	Needs map[string]string `json:"needs,omitempty"`
	// Screen is the file that uses it as apps do. What the package is to draw stands there in a view with the testID Part.
	Screen string `json:"screen"`
	// Texts must be visible: those before and behind what the package draws, and in it.
	Texts []string `json:"texts"`
	// Verdict is the one that is expected.
	Verdict string `json:"verdict"`
}

// Groups are the headings, in their order.
var Groups = []string{"icons", "navigation", "lists and gestures", "controls", "ui kits", "styling", "images and media", "state", "data and network", "forms", "texts and dates", "system", "services"}

// React Native and React that the projects around the screens have: those of Expo 54.
var around = map[string]string{"react": "19.1.0", "react-native": "0.81.5", "expo": "54.0.38"}

// ReadPackages reads a list.
func ReadPackages(raw []byte) (list []Package, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("the list of packages: %w", err)
	}
	return list, nil
}

// WritePackages is the list as ReadPackages reads it.
func WritePackages(list []Package) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(list)
	return out.Bytes(), err
}

// Project is an app of one screen that uses the package.
func (p Package) Project(screens fs.FS) (map[string][]byte, error) {
	screen, err := fs.ReadFile(screens, p.Screen)
	if err != nil {
		return nil, err
	}
	dependencies := maps.Clone(around)
	maps.Copy(dependencies, p.Needs)
	dependencies[p.Name] = p.Version
	manifest, err := json.Marshal(map[string]any{"name": "one-package", "dependencies": dependencies})
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"package.json": manifest, entryPoint: screen}, nil
}

// imported is the package that the screen names.
func (p Package) imported() string {
	if p.Imports != "" {
		return p.Imports
	}
	return p.Name
}

const entryPoint = "App.tsx"

// Preview is what one device shows of a package's screen.
type Preview struct {
	Platform    string
	PNG, Layout []byte
	Diagnostics []diagnostic.Diagnostic
	// Fault is why there is nothing to see.
	Fault *fault.Error
}

// Draw draws a project's screen on each device by itself, so that what fails on one takes nothing from the other.
func Draw(ctx context.Context, engine *preview.Engine, files map[string][]byte, packages npm.Source, on []devices.Context) []Preview {
	var out []Preview
	for _, device := range on {
		p := Preview{Platform: platformName(device.Platform)}
		result, err := engine.Render(ctx, preview.Request{Files: bundle.MapFiles(files), Packages: packages, EntryPoint: entryPoint, Devices: []devices.Context{device}})
		if err != nil {
			p.Fault = fault.From(err)
		} else {
			s := result.Screens[0]
			p.PNG, p.Layout, p.Diagnostics = s.PNG, s.Layout, s.Diagnostics
		}
		out = append(out, p)
	}
	return out
}

func platformName(platform string) string {
	if platform == devices.Android {
		return "Android"
	}
	return "iOS"
}

// PictureName names a picture of a package after it.
func (p Package) PictureName() string {
	return strings.TrimSuffix(p.Screen, path.Ext(p.Screen)) + ".png"
}

// sortedByGroup is a list in the order of the page.
func sortedByGroup(list []Judged) []Judged {
	return slices.SortedStableFunc(slices.Values(list), func(a, b Judged) int {
		return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group)
	})
}
