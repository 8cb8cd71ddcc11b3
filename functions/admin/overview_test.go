package admin

import (
	"testing"

	"hivesync/shared/db/dbtest"
	"hivesync/shared/settings"
)

func TestTheSwitchesThatWereThrownAreFoundWithSinceWhen(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	live, err := settings.New(settings.Switches, func(name string) string { return map[string]string{"READ_ONLY": "true"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "INSERT INTO settings (name, value, updated_at) VALUES ('PREVIEWS_ENABLED', 'false', now())"); err != nil {
		t.Fatal(err)
	}
	live.Apply(settings.Overrides{Version: 1, Values: map[string]string{"PREVIEWS_ENABLED": "false"}})
	got, err := Overview{DB: pool, Settings: live}.thrown(t.Context())
	if err != nil || len(got) != 2 || got[0].name != "PREVIEWS_ENABLED" || got[0].since == nil || got[1].name != "READ_ONLY" || got[1].since != nil {
		t.Errorf("%+v, %v", got, err)
	}
	for _, s := range settings.Switches {
		if name := s.(interface{ Name() string }).Name(); switchWords[name].words == "" {
			t.Errorf("nothing is said of %s", name)
		}
	}
}
