package objects

import (
	"net/url"
	"testing"
	"time"
)

// A browser saves what it is sent to under the name that the file has, whatever that is made of, and never shows it as a page.
func TestADownloadIsAnAttachmentOfItsName(t *testing.T) {
	t.Parallel()
	s := testStore(t, nil)
	for name, want := range map[string]string{
		"notes.html":               "attachment; filename*=UTF-8''notes.html",
		"größe.png":                "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.png",
		"a\"; inline; b=\"c\r\nX:": "attachment; filename*=UTF-8''a%22%3B%20inline%3B%20b=%22c%0D%0AX:",
	} {
		address, err := s.PresignGet(t.Context(), "projects/a/blobs/b", time.Minute, name)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Query().Get("response-content-disposition"); got != want {
			t.Errorf("%q is saved by %q, want %q", name, got, want)
		}
	}
}
