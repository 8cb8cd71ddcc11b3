package objects

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestKeysSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	id, sum := uuid.New(), strings.Repeat("ab", 32)
	if project, got, ok := BlobOf(BlobKey(id, sum)); !ok || project != id || hex.EncodeToString(got) != sum {
		t.Errorf("%s, %x, %v", project, got, ok)
	}
	for _, key := range []string{PreviewLayoutKey(id, "s"), PreviewAssetKey(id, "s", "a")} {
		if preview, ok := PreviewOf(key); !ok || preview != id {
			t.Errorf("%s: %s, %v", key, preview, ok)
		}
	}
	if export, ok := ExportOf(ExportKey(id)); !ok || export != id {
		t.Errorf("%s, %v", export, ok)
	}
	for _, key := range []string{Exports + id.String(), id.String() + ".zip", Exports + "x.zip", Exports + id.String() + ".zip/x"} {
		if _, ok := ExportOf(key); ok {
			t.Errorf("%q is taken for an export", key)
		}
	}
	for _, key := range []string{
		"", "owner", "projects/", Projects + id.String() + "/maps/1.json", BlobKey(id, strings.ToUpper(sum)), BlobKey(id, sum+"00"), BlobKey(id, "x"), BlobKey(id, sum) + "/x",
		Projects + strings.ToUpper(id.String()) + "/blobs/" + sum, "x/" + BlobKey(id, sum), Previews + id.String(), Previews + "notes/1.png",
		Previews + "{" + id.String() + "}/s/layout.json", id.String() + "/s/layout.json",
	} {
		_, _, blob := BlobOf(key)
		if _, preview := PreviewOf(key); blob || preview {
			t.Errorf("%q is taken for a content (%v) or a preview's (%v)", key, blob, preview)
		}
	}
}

func TestBackupsAreNamedByTheirTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 4, 0, 0, 0, time.FixedZone("", 3600))
	name := BackupName(at)
	if got, ok := BackupTime(name); name != "20260131T030000Z" || !ok || !got.Equal(at) {
		t.Errorf("%s is %v", name, got)
	}
	if backup, object, ok := BackupOf(BackupKey(name, "manifest.json")); !ok || backup != name || object != "manifest.json" {
		t.Errorf("%q, %q", backup, object)
	}
	for _, key := range []string{"", "backups/", "backups/20260131T030000Z", "backups/20260131T030000Z/", "backups/20260131T030000Z/a/b", "backups/20261331T030000Z/a", "backups/x/a", "logs/20260131T030000Z/a", "20260131T030000Z/a"} {
		if _, _, ok := BackupOf(key); ok {
			t.Errorf("%q is a backup's", key)
		}
	}
}
