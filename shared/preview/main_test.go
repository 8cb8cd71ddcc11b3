package preview

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/sandbox"
)

var (
	started sync.Once
	shared  *Engine
	problem error
)

// TestMain lets this test binary be its own sandbox, as the production binary is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	code := m.Run()
	if shared != nil {
		if err := shared.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// engine is one for all tests: starting a sandbox takes a second.
func engine(t testing.TB) *Engine {
	t.Helper()
	started.Do(func() { shared, problem = NewEngine(Options{}) })
	if problem != nil {
		t.Fatal(problem)
	}
	return shared
}

func preset(t testing.TB, id string) devices.Context {
	t.Helper()
	p, ok := devices.FindPreset(id)
	if !ok {
		t.Fatalf("no preset %s", id)
	}
	return p.Context(false)
}

func presets(t testing.TB, ids ...string) []devices.Context {
	t.Helper()
	var list []devices.Context
	for _, id := range ids {
		list = append(list, preset(t, id))
	}
	return list
}

// small makes devices quick to draw, whatever the race detector costs: fewer points and pixels, the rest as it was.
func small(list []devices.Context) []devices.Context {
	for i, d := range list {
		d.DPR = 1
		if d.Width < d.Height {
			d.Width, d.Height = 320, 480
		}
		list[i] = d
	}
	return list
}

// patient are limits for busy machines, where a test must not fail for want of time.
var patient = Limits{Time: 3 * time.Minute, Sandbox: sandbox.Limits{Time: time.Minute}}

func render(t testing.TB, files bundle.MapFiles, list ...devices.Context) (*Result, error) {
	t.Helper()
	if len(list) == 0 {
		list = small(presets(t, "iphone-se"))
	}
	return engine(t).Render(context.Background(), Request{Files: files, EntryPoint: "App.tsx", Devices: list, Limits: patient})
}

func mustRender(t testing.TB, files bundle.MapFiles, list ...devices.Context) *Result {
	t.Helper()
	res, err := render(t, files, list...)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// app is a project of one file with the usual imports.
func app(body string) bundle.MapFiles {
	return bundle.MapFiles{"App.tsx": []byte("import * as React from 'react';\nimport {Dimensions, Image, Platform, Text, TextInput, View, useWindowDimensions} from 'react-native';\n" + body)}
}

func folder(t testing.TB, root string) bundle.MapFiles {
	t.Helper()
	files := bundle.MapFiles{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)] = raw
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func code(err error) fault.Code {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}
