package pictures

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"hivesync/shared/packages/registry"
)

func picturePNG(t *testing.T, side int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// web is a server that answers for every host but those of private networks, which the guard refuses.
func web(t *testing.T, serve http.HandlerFunc) *Fetcher {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	public := registry.Public()
	dialled := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	return newFetcher(transport(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Hostname(), ".example") {
			return dialled.RoundTrip(r)
		}
		return public.RoundTrip(r)
	}))
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func TestPicturesAreFetchedOnceAndWithoutCredentials(t *testing.T) {
	t.Parallel()
	content := picturePNG(t, 4)
	var requests atomic.Int32
	f := web(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if len(r.Header["Cookie"])+len(r.Header["Authorization"])+len(r.Header["Referer"]) > 0 {
			t.Errorf("headers %v", r.Header)
		}
		if r.URL.Path == "/moved" {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			http.Redirect(w, r, "http://other.example/a.png?token=1", http.StatusFound)
			return
		}
		_, _ = w.Write(content)
	})
	addresses := []string{"http://one.example/a.png", "http://one.example/moved"}
	for range 2 {
		got, refused := f.Fetch(t.Context(), addresses)
		if len(refused) > 0 || !slices.Equal(slices.Sorted(maps.Keys(got)), addresses) || !bytes.Equal(got[addresses[1]], content) {
			t.Errorf("%v %v", slices.Collect(maps.Keys(got)), refused)
		}
	}
	if n := requests.Load(); n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestWhatIsNoPictureOfThePublicInternetIsRefused(t *testing.T) {
	t.Parallel()
	f := web(t, func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; path {
		case "/page":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte("<!doctype html><p>no picture"))
		case "/long":
			_, _ = w.Write(bytes.Repeat([]byte{0}, maxBytes+1))
		case "/none":
			w.WriteHeader(http.StatusNotFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
		}
	})
	for address, code := range map[string]string{
		"http://one.example/page": CodeNoImage, "http://one.example/long": CodeLarge, "http://one.example/none": CodeUnavailable,
		"http://one.example/round": CodeRedirects, "http://one.example/?to=file:///etc/passwd": CodeRedirects,
		"http://one.example/?to=http://user:secret@one.example/page": CodeRedirects,
		"http://one.example/?to=http://127.0.0.1/a.png":              CodePrivate,
		"http://one.example/?to=http://[::1]/a.png":                  CodePrivate,
		"http://one.example/?to=http://169.254.169.254/latest/":      CodePrivate,
		"http://one.example/?to=http://10.0.0.1/":                    CodePrivate,
		"http://one.example/?to=http://localhost:5432/":              CodePrivate,
		"http://one.example/?to=http://[::ffff:192.168.0.1]/router":  CodePrivate,
		"http://192.168.1.1/a.png":                                   CodePrivate,
		"http://user:secret@one.example/a.png":                       CodeAddress,
		"ftp://one.example/a.png":                                    CodeAddress,
		"http://":                                                    CodeAddress,
	} {
		got, refused := f.Fetch(t.Context(), []string{address})
		if len(got) > 0 || len(refused) != 1 || refused[0].Code != code {
			t.Errorf("%s: %d, %+v, not %s", address, len(got), refused, code)
			continue
		}
		if strings.Contains(refused[0].URL+refused[0].Message, "secret") {
			t.Errorf("a secret is told: %+v", refused[0])
		}
	}
}

func TestTheNumberOfPicturesIsBounded(t *testing.T) {
	t.Parallel()
	content := picturePNG(t, 1)
	f := web(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) })
	var addresses []string
	for i := range maxPictures + 5 {
		addresses = append(addresses, fmt.Sprintf("http://one.example/%d.png", i))
	}
	got, refused := f.Fetch(t.Context(), addresses)
	if len(got) != maxPictures || len(refused) != 5 || refused[0].Code != CodeMany {
		t.Errorf("%d, %d refused", len(got), len(refused))
	}
}
