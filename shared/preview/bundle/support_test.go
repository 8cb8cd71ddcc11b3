package bundle

import (
	"context"
	"strings"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

// modules stand for what the sandbox provides, whatever is built.
var modules = []string{"react", "react/jsx-runtime", "react/jsx-dev-runtime", "react-native", "expo-router"}

func files(pairs ...string) MapFiles {
	m := MapFiles{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = []byte(pairs[i+1])
	}
	return m
}

func input(f MapFiles) Input {
	return Input{Files: f, EntryPoint: "App.tsx", Platform: IOS, Modules: modules}
}

func build(t testing.TB, in Input) *Output {
	t.Helper()
	out, err := Build(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func buildFault(t testing.TB, in Input) *fault.Error {
	t.Helper()
	_, err := Build(context.Background(), in)
	if err == nil {
		t.Fatal("the build succeeded")
	}
	return fault.From(err)
}

func find(list []diagnostic.Diagnostic, code string) *diagnostic.Diagnostic {
	for i := range list {
		if list[i].Code == code {
			return &list[i]
		}
	}
	return nil
}

func contains(t *testing.T, out *Output, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(string(out.Script), part) {
			t.Errorf("the script lacks %q:\n%s", part, out.Script)
		}
	}
}
