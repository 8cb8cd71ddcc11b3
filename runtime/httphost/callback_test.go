package httphost

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/signing"
)

func callbackRegistry(seen chan<- string) function.Registry {
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{
			Name: "workers.callback", Method: "POST", Path: config.CallbackPath, Aliases: []string{"/api/v1/worker/callback"}, Auth: function.Worker, MaxBody: 4096,
		}, func(ctx context.Context, in *struct {
			Body struct {
				JobID string `json:"job_id"`
			}
		},
		) (*function.Data[string], error) {
			seen <- auth.PrincipalFrom(ctx).Worker + " " + in.Body.JobID
			return function.OK("stored"), nil
		}),
	}}
}

func signed(secret, worker, body string, at time.Time) []string {
	h := signing.NewCallback(config.NewSecret(secret)).Sign(worker, http.MethodPost, config.CallbackPath, []byte(body), at)
	return []string{signing.WorkerHeader, h.Worker, signing.TimestampHeader, h.Timestamp, signing.SignatureHeader, h.Signature}
}

func TestACallbackIsTakenThroughBothPaths(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 8)
	r := newRig(t, callbackRegistry(seen), nil)
	body := `{"job_id":"one"}`
	for _, path := range []string{config.CallbackPath, "/api/v1/worker/callback"} {
		if p := r.do(t, "POST", path, body, signed(callbackSecret, "cpu-1", body, time.Now())...); p.status != 200 {
			t.Fatalf("%s: %d %s", path, p.status, p.body)
		}
		if got := <-seen; got != "cpu-1 one" {
			t.Fatalf("the function saw %q", got)
		}
	}
	// The same bytes again are answered, and told apart in the figures.
	again := signed(callbackSecret, "cpu-2", body, time.Now())
	for range 3 {
		if p := r.do(t, "POST", config.CallbackPath, body, again...); p.status != 200 {
			t.Fatalf("%d %s", p.status, p.body)
		}
		<-seen
	}
	if got := r.host.Figures().CallbackReplays; got < 2 {
		t.Errorf("%d replays counted", got)
	}
}

func TestEveryRefusedCallbackHasTheSameAnswer(t *testing.T) {
	t.Parallel()
	seen := make(chan string, 8)
	r := newRig(t, callbackRegistry(seen), nil)
	r.set(t, map[string]string{"IP_REQUESTS_PER_MINUTE": "1", "IP_REQUEST_BURST": "1"})
	body := `{"job_id":"one"}`
	good := signed(callbackSecret, "cpu-1", body, time.Now())
	without := func(name string) []string {
		var rest []string
		for i := 0; i < len(good); i += 2 {
			if good[i] != name {
				rest = append(rest, good[i], good[i+1])
			}
		}
		return rest
	}
	cases := map[string]struct {
		body    string
		headers []string
	}{
		"no headers":           {body, nil},
		"no worker":            {body, without(signing.WorkerHeader)},
		"no timestamp":         {body, without(signing.TimestampHeader)},
		"no signature":         {body, without(signing.SignatureHeader)},
		"another secret":       {body, signed("another-secret-that-is-not-the-right-one", "cpu-1", body, time.Now())},
		"too old":              {body, signed(callbackSecret, "cpu-1", body, time.Now().Add(-301*time.Second))},
		"from the future":      {body, signed(callbackSecret, "cpu-1", body, time.Now().Add(310*time.Second))},
		"a changed body":       {`{"job_id":"two"}`, good},
		"no JSON, unsigned":    {`{{{`, good},
		"a body too large":     {`{"job_id":"` + strings.Repeat("x", 5000) + `"}`, good},
		"a bad worker":         {body, append(without(signing.WorkerHeader), signing.WorkerHeader, "CPU 1")},
		"a signed-in user":     {body, []string{"Authorization", "Bearer " + r.userToken(t)}},
		"a signature of zeros": {body, append(without(signing.SignatureHeader), signing.SignatureHeader, "v1="+strings.Repeat("0", 64))},
		"malformed":            {body, append(without(signing.SignatureHeader), signing.SignatureHeader, "v2=abc")},
		"an empty one":         {body, append(without(signing.SignatureHeader), signing.SignatureHeader, "")},
	}
	id := regexp.MustCompile(`"request_id":"[^"]*"`)
	answers := map[string]string{}
	for name, c := range cases {
		p := r.do(t, "POST", config.CallbackPath, c.body, c.headers...)
		p.expect(t, 401, fault.Unauthenticated)
		for _, h := range []string{"X-Request-Id", "Date", "Connection"} {
			p.header.Del(h)
		}
		answers[name] = id.ReplaceAllString(p.body, "") + fmt.Sprint(p.header)
	}
	for name, a := range answers {
		if a != answers["no headers"] {
			t.Errorf("%s is told apart:\n%s\n%s", name, a, answers["no headers"])
		}
	}
	if len(seen) != 0 {
		t.Fatal("a refused callback reached the function")
	}
	refused := r.host.Figures().CallbacksRefused
	for _, reason := range []signing.Reason{signing.BadWorker, signing.Skewed, signing.Mismatch, signing.Malformed, signing.BadTimestamp, "body"} {
		if refused[string(reason)] == 0 {
			t.Errorf("reason %s was not counted: %v", reason, refused)
		}
		if !strings.Contains(r.logs.String(), string(reason)) {
			t.Errorf("reason %s was not logged", reason)
		}
	}
}

func previewRegistry() function.Registry {
	meta := function.Meta{Name: "previews.screen", Method: "GET", Path: "/api/v1/previews/{preview_id}/screen", Auth: function.Preview, Role: auth.Guest}
	write := meta
	write.Name, write.Method, write.Role = "previews.stop", "DELETE", auth.Member
	type in struct {
		PreviewID uuid.UUID `path:"preview_id"`
	}
	return function.Registry{Endpoints: []function.Endpoint{
		endpoint(meta, func(ctx context.Context, in *in) (*function.Blob, error) {
			if auth.AccessFrom(ctx).ProjectID != ownedProject {
				return nil, fault.New(fault.Internal, "the host established no access")
			}
			return &function.Blob{ContentType: "image/png", ETag: `"abc"`, CacheControl: "private", Body: []byte("picture of " + in.PreviewID.String())}, nil
		}),
		endpoint(write, func(context.Context, *in) (*function.Empty, error) { return &function.Empty{}, nil }),
	}}
}

func TestAPreviewTokenOpensItsPreviewAndNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, previewRegistry(), nil)
	claims := signing.PreviewClaims{Preview: ownedPreview, Project: ownedProject, User: testUser, Platform: "ios", Tier: "free", Expiry: time.Now().Add(time.Hour)}
	token := r.preview.Issue(claims)
	path := "/api/v1/previews/" + ownedPreview.String() + "/screen"
	for name, p := range map[string]reply{
		"bearer": r.do(t, "GET", path, "", "Authorization", "Bearer "+token),
		"header": r.do(t, "GET", path, "", "X-HS-Preview-Token", token),
		"query":  r.do(t, "GET", path+"?preview_token="+token, ""),
		"user":   r.do(t, "GET", path, "", "Authorization", "Bearer "+r.userToken(t)),

		"capitals, by token": r.do(t, "GET", "/api/v1/previews/"+strings.ToUpper(ownedPreview.String())+"/screen", "", "X-HS-Preview-Token", token),
		"capitals, by user":  r.do(t, "GET", "/api/v1/previews/"+strings.ToUpper(ownedPreview.String())+"/screen", "", "Authorization", "Bearer "+r.userToken(t)),
	} {
		policy := "cross-origin" // the token opens it on any site; a user's session only on ours
		if strings.Contains(name, "user") {
			policy = "same-site"
		}
		if got := p.header.Get("Cross-Origin-Resource-Policy"); got != policy {
			t.Errorf("%s: may be shown by %q, want %q", name, got, policy)
		}
		if p.status != 200 || p.body != "picture of "+ownedPreview.String() || p.header.Get("Content-Type") != "image/png" || p.header.Get("Cache-Control") != "private" {
			t.Errorf("%s: %d %q %v", name, p.status, p.body, p.header)
		}
	}
	if p := r.do(t, "GET", path, "", "X-HS-Preview-Token", token, "If-None-Match", `W/"x", "abc"`); p.status != 304 || p.body != "" {
		t.Errorf("a known picture came again: %d %q", p.status, p.body)
	}
	for _, id := range []string{uuid.NewString(), "{" + ownedPreview.String() + "}", "urn:uuid:" + ownedPreview.String(), strings.ReplaceAll(ownedPreview.String(), "-", "")} {
		r.do(t, "GET", "/api/v1/previews/"+id+"/screen", "", "X-HS-Preview-Token", token).expect(t, 404, fault.NotFound)
		r.do(t, "GET", "/api/v1/previews/"+id+"/screen", "", "Authorization", "Bearer "+r.userToken(t)).expect(t, 404, fault.NotFound)
	}
	r.do(t, "GET", path, "", "X-HS-Preview-Token", signing.NewPreviewTokens(config.NewSecret("another key than the host's")).Issue(claims)).expect(t, 401, fault.Unauthenticated)
	r.do(t, "GET", path, "").expect(t, 401, fault.Unauthenticated)
	r.do(t, "DELETE", path, "", "X-HS-Preview-Token", token).expect(t, 403, fault.Forbidden)
	disable := func(disabled bool) {
		r.backend.mu.Lock()
		defer r.backend.mu.Unlock()
		r.backend.dead[testUser] = disabled
	}
	disable(true)
	r.do(t, "GET", path, "", "X-HS-Preview-Token", token).expect(t, 401, fault.SessionExpired)
	disable(false)
	claims.Expiry = time.Now().Add(-time.Second)
	r.do(t, "GET", path, "", "X-HS-Preview-Token", r.preview.Issue(claims)).expect(t, 401, fault.SessionExpired)
	if strings.Contains(r.logs.String(), token) || strings.Contains(r.logs.String(), token[10:40]) {
		t.Error("a preview token reached the log")
	}
}

func TestAdministratorsHaveADoorOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, function.Registry{Endpoints: []function.Endpoint{
		endpoint(function.Meta{Name: "admin.queue", Method: "GET", Path: "/admin/metrics/queue", Aliases: []string{"/api/admin/metrics/queue"}, Auth: function.Admin},
			func(context.Context, *struct{}) (*function.Data[string], error) { return function.OK("figures"), nil }),
	}}, nil)
	admin := auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, IsAdmin: true}
	token, _, err := r.tokens.IssueAdmin(admin)
	if err != nil {
		t.Fatal(err)
	}
	userish, _, err := r.tokens.IssueAccess(admin)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/admin/metrics/queue", "/api/admin/metrics/queue"} {
		if p := r.do(t, "GET", path, "", "Authorization", "Bearer "+token); p.status != 200 {
			t.Errorf("%d %s", p.status, p.body)
		}
		r.do(t, "GET", path, "", "Authorization", "Bearer "+userish).expect(t, 401, fault.Unauthenticated)
		r.do(t, "GET", path, "", "Authorization", "Bearer "+r.userToken(t)).expect(t, 401, fault.Unauthenticated)
		r.do(t, "GET", path, "").expect(t, 401, fault.Unauthenticated)
	}
}
