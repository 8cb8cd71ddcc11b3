package contents

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

func storage(t *testing.T) *objects.Store {
	t.Helper()
	s3 := servertest.S3(t)
	store, err := objects.New(objects.Options{
		Endpoint: s3.URL, Region: s3.Region, Bucket: s3.Bucket, AccessKeyID: config.NewSecret(s3.AccessKey), SecretAccessKey: config.NewSecret(s3.SecretKey),
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func put(t *testing.T, store *objects.Store, project uuid.UUID, content string) File {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	if err := store.Put(t.Context(), objects.BlobKey(project, name), []byte(content), "text/plain"); err != nil {
		t.Fatal(err)
	}
	return File{Path: "App.tsx", SHA256: name, Size: int64(len(content))}
}

func TestContentsAreCheckedAsTheyAreRead(t *testing.T) {
	t.Parallel()
	store, project := storage(t), uuid.New()
	b := New(store, 20, 1<<10)
	good := put(t, store, project, "good")
	forged := File{Path: "x", SHA256: strings.Repeat("a", 64)}
	if err := store.Put(t.Context(), objects.BlobKey(project, forged.SHA256), []byte("other"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	missing := File{Path: "y", SHA256: strings.Repeat("b", 64)}
	if files, err := b.Project(t.Context(), project, []File{good}); err != nil || string(files["App.tsx"]) != "good" {
		t.Fatalf("%v, %v", files, err)
	}
	for name, f := range map[string]File{"damaged": forged, "missing": missing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := b.Project(t.Context(), project, []File{f}); !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := b.Project(t.Context(), project, []File{put(t, store, project, strings.Repeat("x", 21))}); !fault.Is(err, fault.FileTooLarge) {
		t.Errorf("too large: %v", err)
	}
	// What is cached for one project is not another's.
	if _, err := b.Project(t.Context(), uuid.New(), []File{good}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("another project read it: %v", err)
	}
	// And it is kept: the storage is not asked again.
	if err := store.Delete(t.Context(), objects.BlobKey(project, good.SHA256)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Project(t.Context(), project, []File{good}); err != nil {
		t.Errorf("not kept: %v", err)
	}
}

func TestWhatIsKeptStaysWithinItsBound(t *testing.T) {
	t.Parallel()
	store, project := storage(t), uuid.New()
	var files []File
	for i := range 20 {
		f := put(t, store, project, strings.Repeat(string(rune('a'+i)), 1000))
		f.Path = f.SHA256
		files = append(files, f)
	}
	for _, c := range []struct {
		name        string
		bound       int64
		least, most int
	}{
		{"room for all", 1 << 20, 20, 20},
		{"room for some", 8 * (1000 + entryBytes), 4, 8},
		{"room for none", 1000, 0, 0},
		{"no cache", 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := New(store, 1000, c.bound)
			for range 2 {
				if got, err := b.Project(t.Context(), project, files); err != nil || len(got) != len(files) {
					t.Fatalf("%d files, %v", len(got), err)
				}
			}
			b.cache.CleanUp()
			if kept := b.cache.EstimatedSize(); kept < c.least || kept > c.most || b.cache.WeightedSize() > uint64(c.bound) {
				t.Errorf("kept %d files of %d bytes", kept, b.cache.WeightedSize())
			}
		})
	}
}

func TestADamagedListOfFilesIsRefused(t *testing.T) {
	t.Parallel()
	limits, sum := Limits{MaxFiles: 2, MaxBytes: 10}, strings.Repeat("a", 64)
	for name, c := range map[string]struct {
		files []File
		code  fault.Code
	}{
		"sound":            {[]File{{"a", sum, 5}, {"b/c", sum, 5}}, ""},
		"a path outside":   {[]File{{"../a", sum, 1}}, fault.ValidationFailed},
		"an unclean path":  {[]File{{"a//b", sum, 1}}, fault.ValidationFailed},
		"a key elsewhere":  {[]File{{"a", "../" + sum[3:], 1}}, fault.ValidationFailed},
		"a negative size":  {[]File{{"a", sum, -1}}, fault.ValidationFailed},
		"too many files":   {[]File{{"a", sum, 1}, {"b", sum, 1}, {"c", sum, 1}}, fault.ProjectTooLarge},
		"too large a file": {[]File{{"a", sum, 11}}, fault.ProjectTooLarge},
	} {
		if err := limits.Check(c.files); (err == nil) != (c.code == "") || err != nil && !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
