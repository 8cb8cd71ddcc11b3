package js

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsMissingNamesTheCommand(t *testing.T) {
	t.Parallel()
	_, err := read("no-such-file")
	var missing *Missing
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "make setup") || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("got %v", err)
	}
	// What the repository holds in place of the build is not taken for one.
	if _, err := read(".gitkeep"); !errors.As(err, &missing) {
		t.Errorf("an empty file was taken: %v", err)
	}
}

func TestTheBuildIsWhole(t *testing.T) {
	t.Parallel()
	wasm, err := Engine()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(wasm, []byte("\x00asm")) {
		t.Error("the engine is no WebAssembly")
	}
	parser, format, err := Flow()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(parser, []byte("\x00asm")) || !bytes.Contains(format, []byte(`"TypeAlias"`)) {
		t.Error("Flow's parser is not whole")
	}
	host, err := Host()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(host, []byte("__hsHost")) {
		t.Error("the host script lacks its entry")
	}
	for _, module := range []string{"react", "react-native", "react/jsx-dev-runtime"} {
		if !slices.Contains(Modules(), module) {
			t.Errorf("the module %s is missing", module)
		}
	}
}
