package lambdaapi

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestACallsLogIsBetweenLambdasOwnLines(t *testing.T) {
	t.Parallel()
	logs := NewLogs(io.Discard)
	here := InProcess(func(_ context.Context, in map[string]string) (map[string]string, error) {
		if in["do"] == "log" {
			fmt.Fprint(logs, in["line"])
		}
		return in, nil
	}, time.Minute, logs)
	for name, f := range map[string]Function{"a process": process(t, time.Minute), "this process": here} {
		ask(t, f, `{"do":"log","line":"earlier\n"}`)
		want := regexp.MustCompile(`^START RequestId: (\S+) Version: \$LATEST\none\ntwo\nEND RequestId: (\S+)\nREPORT RequestId: (\S+)\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 1024 MB\n$`)
		r := ask(t, f, `{"do":"log","line":"one\ntwo\n"}`)
		if ids := want.FindSubmatch(r.Log); ids == nil || string(ids[1]) != string(ids[2]) || string(ids[1]) != string(ids[3]) {
			t.Errorf("%s: %q", name, r.Log)
		}
		r = ask(t, f, `{"do":"log","line":"`+strings.Repeat("x", 3*tailBytes)+`"}`)
		if len(r.Log) != tailBytes || !strings.Contains(string(r.Log), "xEND RequestId: ") && !strings.Contains(string(r.Log), "x\nEND") {
			t.Errorf("%s: %d bytes, ending %q", name, len(r.Log), r.Log[len(r.Log)-200:])
		}
	}
	dying := process(t, time.Minute)
	if r := ask(t, dying, `{"do":"exit"}`); !strings.Contains(string(r.Log), "Init Duration: ") {
		t.Errorf("%q", r.Log)
	}
}

func TestTheInvokeCallAnswersWithTheLogWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(InvokeServer(func(string) (Function, bool) {
		return functionOf(func([]byte) (Result, error) { return Result{Payload: []byte("1"), Log: []byte("a line\n")}, nil }), true
	}, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	for kind, want := range map[string]string{"Tail": base64.StdEncoding.EncodeToString([]byte("a line\n")), "None": "", "": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/2015-03-31/functions/f/invocations", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Log-Type", kind)
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("X-Amz-Log-Result"); got != want {
			t.Errorf("%q: %q", kind, got)
		}
	}
}
