package previews

import (
	"testing"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

func TestOnlyWhatIsAskedForIsReadOfAPicture(t *testing.T) {
	t.Parallel()
	e := servertest.S3(t)
	store, err := objects.New(objects.Options{Endpoint: e.URL, Region: e.Region, Bucket: e.Bucket, AccessKeyID: config.NewSecret(e.AccessKey), SecretAccessKey: config.NewSecret(e.SecretKey)})
	if err != nil {
		t.Fatal(err)
	}
	key := objects.PreviewScreenKey(uuid.New(), "screen-1")
	if err := store.Put(t.Context(), key, []byte("0123456789"), "image/png"); err != nil {
		t.Fatal(err)
	}
	info, err := store.Head(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in            function.PartIn
		limit         int64 // of what may be read
		body, headers string
	}{
		"whole":                         {function.PartIn{}, 10, "0123456789", ""},
		"a part":                        {function.PartIn{Range: "bytes=2-4"}, 3, "234", "bytes 2-4/10"},
		"a part of what it is":          {function.PartIn{Range: "bytes=2-4", IfRange: info.ETag}, 3, "234", "bytes 2-4/10"},
		"a part of what it was":         {function.PartIn{Range: "bytes=2-4", IfRange: `"other"`}, 10, "0123456789", ""},
		"a part that it had once":       {function.PartIn{Range: "bytes=20-24", IfRange: `"other"`}, 10, "0123456789", ""},
		"headers alone":                 {function.PartIn{HeadersAlone: true}, 0, "", ""},
		"headers alone, of what it was": {function.PartIn{HeadersAlone: true, Range: "bytes=2-4", IfRange: `"other"`}, 0, "", ""},
	} {
		blob, err := fetch(t.Context(), store, &c.in, function.Blob{ContentType: "image/png"}, key, c.limit)
		if err != nil || string(blob.Body) != c.body || blob.ContentRange != c.headers || blob.ETag != info.ETag || blob.AcceptRanges != "bytes" {
			t.Errorf("%s: %+v, %v", name, blob, err)
		} else if c.in.HeadersAlone && blob.ContentLength != "10" {
			t.Errorf("%s: %+v", name, blob)
		}
	}
	if _, err := fetch(t.Context(), store, &function.PartIn{Range: "bytes=20-24"}, function.Blob{}, key, 10); !fault.Is(err, fault.RangeNotSatisfiable) {
		t.Errorf("behind its end: %v", err)
	}
}
