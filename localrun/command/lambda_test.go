package command

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hivesync/localrun/lambdaapi"
	"hivesync/shared/config"
)

// absent is an address where nothing listens.
func absent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func local(t *testing.T) *localFunctions {
	t.Helper()
	r, c, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	own := *c
	own.DatabaseURL = config.NewSecret("postgres://hivesync:x@" + absent(t) + "/hivesync")
	own.RedisURL = config.NewSecret("redis://" + absent(t) + "/0")
	own.R2AccessKeyID, own.R2SecretAccessKey = config.NewSecret("key"), config.NewSecret("secret")
	for i, secret := range []*config.Secret{
		&own.JWTSecret, &own.AdminJWTSecret, &own.SessionSecret, &own.PreviewTokenSecret, &own.WorkerCallbackSecret,
	} {
		*secret = config.NewSecret(fmt.Sprintf("%d-made-for-this-test-and-for-nothing-else", i))
	}
	f := &localFunctions{
		ctx: t.Context(), config: &own, out: io.Discard, registry: r, log: slog.New(slog.DiscardHandler), timeout: 10 * time.Second, opened: map[string]lambdaapi.Function{},
	}
	t.Cleanup(f.close)
	return f
}

func TestFunctionsAreFoundUnderLambdasNamesToo(t *testing.T) {
	t.Parallel()
	f := local(t)
	one, ok := f.find("health.live")
	if !ok {
		t.Fatal("health.live is not found")
	}
	if again, ok := f.find("health-live"); !ok || again != one {
		t.Error("health-live is another function than health.live")
	}
	for _, name := range []string{"nothing", "live.stream", "reconcile_jobs", ""} {
		if _, ok := f.find(name); ok {
			t.Errorf("%q is found", name)
		}
	}
}

// TestAFunctionOpensNothingThatItDoesNotNeed asks an endpoint while neither PostgreSQL nor Redis is there: what costs
// a cold start its time is only reached when a request needs it.
func TestAFunctionOpensNothingThatItDoesNotNeed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(lambdaapi.InvokeServer(local(t).find, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	code, event, errs := run(t, "", "generate-event", "health.live")
	if code != 0 {
		t.Fatal(errs)
	}
	res, err := http.Post(server.URL+"/2015-03-31/functions/health-live/invocations", "application/json", strings.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if res.Header.Get("X-Amz-Function-Error") != "" || answer.StatusCode != http.StatusOK || !strings.Contains(answer.Body, `"status":"ok"`) {
		t.Errorf("%d %q %+v", res.StatusCode, res.Header.Get("X-Amz-Function-Error"), answer)
	}
}

func TestBundleRefusesWhatLambdaCannotRun(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "zips")
	for want, args := range map[string][]string{
		"long-lived host":        {"bundle", "live.stream", "-o", out},
		"there is no function":   {"bundle", "reconcile_jobs", "-o", out},
		"no processor":           {"bundle", "health.live", "--arch", "mips", "-o", out},
		`"output" not set`:       {"bundle", "health.live"},
		"--runs takes 1 to 1000": {"bench", "lambda", "health.live", "--bundle", "x.zip", "--runs", "0"},
	} {
		code, stdout, errs := run(t, "", args...)
		if code != exitUsage || stdout != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q, %q", args, code, stdout, errs)
		}
	}
}
