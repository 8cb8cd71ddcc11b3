package webhooks

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
)

// What a team's events are told, is told to whom the certificate names alone, and by no version of TLS that is broken.
func TestReceiversProveWhoTheyAre(t *testing.T) {
	t.Parallel()
	server := func(change func(*tls.Config)) *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through") }))
		s.TLS = &tls.Config{}
		change(s.TLS)
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	post := func(c *http.Client, url string) error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err
	}
	if post(newClient(true, nil), server(func(*tls.Config) {}).URL) == nil {
		t.Error("a certificate that nobody vouches for is taken")
	}
	old := server(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 })
	trusting := newClient(true, nil)
	transport := trusting.Transport.(*http.Transport)
	transport.TLSClientConfig = old.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	transport.TLSClientConfig.MinVersion = 0 // as it is without a configuration
	if post(trusting, old.URL) == nil {
		t.Error("TLS 1.1 is spoken")
	}
}
