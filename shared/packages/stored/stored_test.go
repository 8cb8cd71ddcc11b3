package stored

import (
	"testing"

	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/sets"
)

func store(t *testing.T) *objects.Store {
	t.Helper()
	bucket := servertest.S3(t)
	s, err := objects.New(objects.Options{
		Endpoint: bucket.URL, Region: bucket.Region, Bucket: bucket.Bucket,
		AccessKeyID: config.NewSecret(bucket.AccessKey), SecretAccessKey: config.NewSecret(bucket.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASetIsReadWithItsArchivesAndNothingElseIsTaken(t *testing.T) {
	t.Parallel()
	objs, team := store(t), uuid.New()
	put := func(team uuid.UUID, digest string, content []byte) {
		t.Helper()
		if err := objs.Put(t.Context(), objects.PackageKey(team, digest), content, "application/octet-stream"); err != nil {
			t.Fatal(err)
		}
	}
	tgz, err := archive.Pack([]string{"index.js"}, func(string) ([]byte, bool) { return []byte("'left'"), true })
	if err != nil {
		t.Fatal(err)
	}
	digest := sets.Digest(tgz)
	set := sets.Set{Roots: map[string]map[string]string{"": {"left": "l"}}, Packages: map[string]sets.Package{"l": {Name: "left", Version: "1.0.0", SHA256: digest, Size: int64(len(tgz))}}}
	raw, id, err := set.Encode()
	if err != nil {
		t.Fatal(err)
	}
	put(team, digest, tgz)
	put(team, id, raw)
	var done float64
	source := (&Packages{Objects: objs}).Of(team, id, func(d float64) { done = d })
	open, err := source.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, ok := open.Find("", "", "left")
	for range 2 { // the second time unpacked anew
		if content, has := open.Package(key).Files.Read("index.js"); !ok || !has || string(content) != "'left'" {
			t.Errorf("%q: %q %v", key, content, has)
		}
		if held := open.Rest(); held != int64(len(tgz)) {
			t.Errorf("holds %d bytes of an archive of %d", held, len(tgz))
		}
	}
	if done != 1 || source.Identity() == (&Packages{}).Of(uuid.New(), id, nil).Identity() {
		t.Errorf("progress %v, or two teams share an identity", done)
	}
	for name, c := range map[string]func() uuid.UUID{
		"another team's": uuid.New,
		"an archive that is lost": func() uuid.UUID {
			other := uuid.New()
			put(other, id, raw)
			return other
		},
		"an archive that was exchanged": func() uuid.UUID {
			other := uuid.New()
			put(other, id, raw)
			put(other, digest, tgz[:len(tgz)-1])
			return other
		},
		"a set that was exchanged": func() uuid.UUID {
			other := uuid.New()
			put(other, id, []byte("{}"))
			return other
		},
	} {
		if _, err := (&Packages{Objects: objs}).Of(c(), id, func(float64) {}).Open(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
