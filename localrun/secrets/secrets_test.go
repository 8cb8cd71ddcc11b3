package secrets

import (
	"slices"
	"strings"
	"testing"

	"hivesync/shared/config"
)

func TestEverySecretHasAValueOfItsOwnThatProductionAccepts(t *testing.T) {
	t.Parallel()
	values := Make(Names(), nil).Values()
	seen := map[string]bool{}
	for _, name := range config.Required(config.Backend, config.Worker) {
		if len(values[name]) < 64 || seen[values[name]] {
			t.Errorf("%s is short or the same as another", name)
		}
		seen[values[name]] = true
		if Advice(name) == "" {
			t.Errorf("nobody says how %s is replaced", name)
		}
	}
	c := &config.Config{Role: config.Backend}
	c.Env = config.Production
	c.JWTSecret, c.SessionSecret, c.WorkerCallbackSecret = config.NewSecret(values["JWT_SECRET"]), config.NewSecret(values["SESSION_SECRET"]), config.NewSecret(values["WORKER_CALLBACK_SECRET"])
	for _, problem := range c.WeakSecrets() {
		t.Error(problem)
	}
}

func TestWhatIsKnownIsKeptAndRotatedBesideTheOld(t *testing.T) {
	t.Parallel()
	known, err := Read(strings.NewReader("# a file\nexport JWT_SECRET=\"of old\"\nPORT=4000\nSESSION_SECRET=session\nDATABASE_URL=postgres://u:p@h/d\n"))
	if err != nil || len(known) != 2 {
		t.Fatalf("%d secrets, %v", len(known), err)
	}
	s := Make([]string{"JWT_SECRET", "SESSION_SECRET", "API_TOKEN_PEPPER"}, known)
	s.Rotate("JWT_SECRET")
	s.Rotate("SESSION_SECRET")
	v := s.Values()
	if v["JWT_SECRET_PREVIOUS"] != "of old" || len(v["JWT_SECRET"]) != 64 {
		t.Error("JWT_SECRET is not rotated")
	}
	if v["SESSION_SECRET"] == "session" || v["SESSION_SECRET_PREVIOUS"] != "" {
		t.Error("SESSION_SECRET is not replaced, or has a previous one that nothing reads")
	}
	var out strings.Builder
	if err := s.WriteEnv(&out); err != nil {
		t.Fatal(err)
	}
	again, err := Read(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range v {
		if again[name].Reveal() != value {
			t.Errorf("%s is not read as it was written", name)
		}
	}
}

func TestATooLargeFileIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("A=b\n", largest/4+1), "JWT_SECRET=" + strings.Repeat("x", largest)} {
		if _, err := Read(strings.NewReader(text)); err == nil || strings.Contains(err.Error(), "xxx") {
			t.Error(err)
		}
	}
}

func TestPreviousSecretsStandBesideTheirNames(t *testing.T) {
	t.Parallel()
	known := map[string]config.Secret{"WORKER_CALLBACK_SECRET_PREVIOUS": config.NewSecret("before")}
	if v := Make([]string{"WORKER_CALLBACK_SECRET"}, known).Values(); v["WORKER_CALLBACK_SECRET_PREVIOUS"] != "before" {
		t.Error("the previous secret is lost")
	}
	if slices.Contains(Names(), "WORKER_CALLBACK_SECRET_PREVIOUS") {
		t.Error("a previous secret is asked for by itself")
	}
}
