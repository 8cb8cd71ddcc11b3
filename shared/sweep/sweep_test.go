package sweep

import (
	"context"
	"errors"
	"slices"
	"testing"

	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/objects"
)

func newSweep(t *testing.T) Sweep {
	t.Helper()
	b := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: b.URL, Region: b.Region, Bucket: b.Bucket, AccessKeyID: config.NewSecret(b.AccessKey), SecretAccessKey: config.NewSecret(b.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := Sweep{DB: dbtest.New(t), Objects: store, Prefix: "a/", Page: 2, Pages: 2}
	for _, key := range []string{"a/1", "a/2", "a/3", "a/4", "a/5", "b/1"} {
		if err := store.Put(t.Context(), key, nil, "text/plain"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// seen runs a sweep whose look fails on a key, and returns the keys that it saw without failing.
func seen(t *testing.T, s Sweep, broken string) (keys []string, err error) {
	t.Helper()
	err = s.Run(t.Context(), func(_ context.Context, page []objects.Info) error {
		var here []string
		for _, o := range page {
			if o.Key == broken {
				return errors.New("broken")
			}
			here = append(here, o.Key)
		}
		keys = append(keys, here...)
		return nil
	})
	return keys, err
}

func TestASweepGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	for i, want := range []struct {
		broken string
		keys   []string
	}{
		{"", []string{"a/1", "a/2", "a/3", "a/4"}}, // the bound of a run
		{"", []string{"a/5"}},                      // and the end
		{"a/3", []string{"a/1", "a/2"}},            // from the beginning, as far as it goes
		{"", []string{"a/3", "a/4", "a/5"}},        // what failed is looked at again
	} {
		keys, err := seen(t, s, want.broken)
		if !slices.Equal(keys, want.keys) || (err != nil) != (want.broken != "") {
			t.Errorf("run %d saw %q, %v", i, keys, err)
		}
	}
}
