package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestHelpNamesEveryCommandButTheHiddenOne(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	cmd := command(&out, &out)
	cmd.SetArgs([]string{"--help"})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"serve", "work", "migrate", "adopt-bucket", "healthcheck", "backup", "drill", "restore"} {
		if !strings.Contains(out.String(), "\n  "+name) {
			t.Errorf("no %s in:\n%s", name, out.String())
		}
	}
	if strings.Contains(out.String(), "sandbox") {
		t.Error("the sandbox is not hidden")
	}
}

func TestUnknownCommandsAndArgumentsAreErrors(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"fly"}, {"serve", "now"}, {"work", "--fast"}, {"healthcheck", "--deep", "--worker"}} {
		var out bytes.Buffer
		cmd := command(&out, &out)
		cmd.SetArgs(args)
		if err := cmd.Execute(); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
