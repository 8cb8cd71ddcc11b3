package preview

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"hivesync/shared/preview/rendering"
)

// Bounds of a file of recorded traffic.
const (
	maxHARBytes   = 32 << 20
	maxHAREntries = 5000
)

// recording is what a HAR file, an HTTP archive of a browser or a proxy, gives a preview: answers, and pictures by their addresses. Of
// what it holds about requests nothing else is looked at: there may be cookies and tokens.
type recording struct {
	answers rendering.Fixtures
	images  map[string][]byte
}

// readHAR reads a HAR file (version 1.2 of its format). Of the same request the last answer counts, which is the freshest.
func readHAR(raw []byte) (recording, error) {
	if len(raw) > maxHARBytes {
		return recording{}, fmt.Errorf("is larger than %d MiB", maxHARBytes>>20)
	}
	var file struct {
		Log *struct {
			Entries []harEntry `json:"entries"`
		} `json:"log"`
	}
	if err := json.Unmarshal(raw, &file); err != nil || file.Log == nil {
		return recording{}, errors.New("is no HAR file")
	}
	out := recording{images: map[string][]byte{}}
	taken := map[string]bool{}
	entries := file.Log.Entries
	for i := len(entries) - 1; i >= max(0, len(entries)-maxHAREntries) && len(out.answers) < rendering.MaxFixtures; i-- {
		e := entries[i]
		method := strings.ToUpper(e.Request.Method)
		key := method + " " + e.Request.URL
		// A redirect was followed, and what had not changed is in the answer before.
		if taken[key] || e.Response.Status < 200 || e.Response.Status > 599 || e.Response.Status/100 == 3 || method == http.MethodOptions {
			continue
		}
		body, ok := e.Response.Content.body()
		if !ok {
			continue
		}
		if strings.HasPrefix(e.Response.Content.MimeType, "image/") && method == http.MethodGet && e.Response.Status == http.StatusOK {
			out.images[e.Request.URL] = body
		}
		f := rendering.Fixture{URL: e.Request.URL, Exact: true, Method: method, Status: e.Response.Status, Body: string(body)}
		if kind := e.Response.Content.MimeType; kind != "" && len(kind) < 200 {
			f.Headers = map[string]string{"content-type": kind}
		}
		if _, wrong := (rendering.App{Fetch: rendering.Fixtures{f}}).Check(); len(wrong) == 0 && utf8.Valid(body) {
			taken[key] = true
			out.answers = append(out.answers, f)
		}
	}
	return out, nil
}

type harEntry struct {
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
	Response struct {
		Status  int        `json:"status"`
		Content harContent `json:"content"`
	} `json:"response"`
}

type harContent struct {
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"encoding"`
}

// body is the content as it was sent, where it was recorded and may be so large.
func (c harContent) body() ([]byte, bool) {
	if c.Encoding != "base64" {
		return []byte(c.Text), len(c.Text) <= rendering.MaxFixtureBytes
	}
	if len(c.Text) > base64.StdEncoding.EncodedLen(rendering.MaxFixtureBytes) {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(c.Text)
	return raw, err == nil
}
