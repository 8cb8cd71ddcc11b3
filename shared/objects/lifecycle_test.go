package objects

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"hivesync/shared/config"
)

// rulesServer is a storage that knows nothing but lifecycle rules.
type rulesServer struct {
	mu     sync.Mutex
	rules  string // the document, as the last PUT had it
	puts   int
	answer string // a code of an error, for every PUT
}

func (s *rulesServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fail := func(status int, code string) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code></Error>")
	}
	w.Header().Set("Content-Type", "application/xml")
	switch {
	case !r.URL.Query().Has("lifecycle"):
		fail(http.StatusBadRequest, "Unexpected")
	case r.Method == http.MethodPut && s.answer != "":
		fail(http.StatusNotImplemented, s.answer)
	case r.Method == http.MethodPut:
		raw, _ := io.ReadAll(r.Body)
		s.rules, s.puts = string(raw), s.puts+1
	case s.rules == "":
		fail(http.StatusNotFound, "NoSuchLifecycleConfiguration")
	default:
		_, _ = io.WriteString(w, s.rules)
	}
}

func TestOurRulesTakeTheirPlaceBesideThoseOfOthers(t *testing.T) {
	t.Parallel()
	server := &rulesServer{rules: `<LifecycleConfiguration><Rule><ID>Default Multipart Abort Rule</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>` +
		`<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>` +
		`<Rule><ID>hivesync-old</ID><Status>Enabled</Status><Filter><Prefix>old/</Prefix></Filter><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>`}
	http := httptest.NewServer(server)
	t.Cleanup(http.Close)
	s, err := New(Options{Endpoint: http.URL, Bucket: "b", AccessKeyID: config.NewSecret("id"), SecretAccessKey: config.NewSecret("key")})
	if err != nil {
		t.Fatal(err)
	}
	rules := []Lifecycle{{Name: OurRules + "unfinished", AbortDays: 3}, {Name: OurRules + "backups", Prefix: Backups, ExpireDays: 800}}
	for i, want := range []bool{true, false} { // the second changes nothing
		if changed, err := s.SetLifecycle(t.Context(), rules); err != nil || changed != want || server.puts != 1 {
			t.Fatalf("%d: changed %v, %d times, %v", i, changed, server.puts, err)
		}
	}
	for _, part := range []string{"Default Multipart Abort Rule", "<ID>hivesync-unfinished</ID>", "<DaysAfterInitiation>3<", "<ID>hivesync-backups</ID>", "<Prefix>backups/</Prefix>", "<Days>800</Days>"} {
		if !strings.Contains(server.rules, part) {
			t.Errorf("no %s in %s", part, server.rules)
		}
	}
	if strings.Contains(server.rules, "hivesync-old") {
		t.Error("a rule that was ours stays")
	}
	rules[1].ExpireDays = 900
	if changed, err := s.SetLifecycle(t.Context(), rules); err != nil || !changed || !strings.Contains(server.rules, "<Days>900</Days>") {
		t.Errorf("%v, %v", changed, err)
	}
	rules[1].ExpireDays = 901
	for code, want := range map[string]error{"NotImplemented": ErrNoLifecycle, "AccessDenied": ErrLifecycleRefused} {
		server.answer = code
		if _, err := s.SetLifecycle(t.Context(), rules); !errors.Is(err, want) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// The storage of development knows no such rules, and says so.
func TestAStorageWithoutRulesIsToldApart(t *testing.T) {
	t.Parallel()
	if _, err := testStore(t, nil).SetLifecycle(t.Context(), []Lifecycle{{Name: OurRules + "logs", Prefix: Logs, ExpireDays: 1}}); !errors.Is(err, ErrNoLifecycle) {
		t.Errorf("%v", err)
	}
}
