// Package js embeds what runs inside the preview sandbox: the JavaScript engine as WebAssembly, the host script
// (React, the renderer, the React Native shims), the list of modules that the script provides, and Flow's parser.
//
// They are built, not committed. The package compiles without them and says which command is missing; it never reads
// the disk at run time.
package js

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Missing is the error for a binary that was built before the sandbox's files were.
type Missing struct{ File string }

func (m *Missing) Error() string {
	return fmt.Sprintf("the preview sandbox was not built into this binary (%s is missing): run `make setup`, then build again", m.File)
}

func read(name string) ([]byte, error) {
	b, err := dist.ReadFile("dist/" + name)
	if err != nil || len(b) == 0 {
		return nil, &Missing{File: "shared/preview/sandbox/js/dist/" + name}
	}
	return b, nil
}

// Engine returns the QuickJS WebAssembly module. The error is *Missing.
func Engine() ([]byte, error) { return read("quickjs.wasm") }

// Host returns the host script. The error is *Missing.
func Host() ([]byte, error) { return read("host.js") }

// Modules returns the specifiers that the host script provides, sorted. Without a build it is the list that any
// build has.
var Modules = sync.OnceValue(func() []string {
	least := []string{"react", "react-native", "react/jsx-dev-runtime", "react/jsx-runtime"}
	b, err := read("modules.json")
	if err != nil {
		return least
	}
	var modules []string
	if json.Unmarshal(b, &modules) != nil {
		return least
	}
	return modules
})

// Flow returns Flow's parser as a WebAssembly module, and how its answers are read. The error is *Missing.
func Flow() (module, format []byte, err error) {
	if module, err = read("flow.wasm"); err != nil {
		return nil, nil, err
	}
	format, err = read("flow.json")
	return module, format, err
}
