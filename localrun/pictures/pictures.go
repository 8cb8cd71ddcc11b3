// Package pictures fetches the pictures that a screen shows from the network, for a preview on a developer's machine.
//
// A project says which ones, so their addresses are hostile: they are asked for without any credentials, reach the public Internet
// alone, and what comes is bounded and looked at before it counts as a picture. Nothing of it is kept on the disk.
package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the formats that a preview draws
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	_ "golang.org/x/image/bmp" // further formats
	_ "golang.org/x/image/webp"

	"hivesync/shared/packages/registry"
	"hivesync/shared/preview/svg"
)

// Codes of why a picture is not there.
const (
	CodePrivate     = "IMAGE_ADDRESS_PRIVATE"
	CodeAddress     = "IMAGE_ADDRESS_INVALID"
	CodeRedirects   = "IMAGE_REDIRECTS"
	CodeUnavailable = "IMAGE_UNAVAILABLE"
	CodeLarge       = "IMAGE_TOO_LARGE"
	CodeNoImage     = "IMAGE_NOT_AN_IMAGE"
	CodeMany        = "IMAGE_TOO_MANY"
)

// Bounds of one Fetcher, over all that it is asked for.
const (
	maxPictures  = 200
	maxBytes     = 8 << 20
	maxTotal     = 64 << 20
	maxPixels    = 48_000_000
	maxRedirects = 3
	atOnce       = 6
	timeout      = 10 * time.Second
)

// Refusal says why a picture is not there.
type Refusal struct {
	URL, Code, Message string
}

// Fetcher fetches pictures, each once. It is safe for concurrent use.
type Fetcher struct {
	client *http.Client
	slots  chan struct{}

	mu    sync.Mutex
	known map[string]*picture
	bytes int
}

type picture struct {
	once    sync.Once
	data    []byte
	refusal *Refusal
}

// New returns a Fetcher for the public Internet.
func New() *Fetcher { return newFetcher(registry.Public()) }

func newFetcher(transport http.RoundTripper) *Fetcher {
	return &Fetcher{
		client: &http.Client{Transport: transport, CheckRedirect: checkRedirect, Timeout: timeout},
		slots:  make(chan struct{}, atOnce), known: map[string]*picture{},
	}
}

// Fetch returns the pictures at the addresses, and why others are not there, in the addresses' order.
func (f *Fetcher) Fetch(ctx context.Context, addresses []string) (map[string][]byte, []Refusal) {
	found := make([]*picture, len(addresses))
	var group sync.WaitGroup
	for i, address := range addresses {
		group.Go(func() { found[i] = f.one(ctx, address) })
	}
	group.Wait()
	pictures := map[string][]byte{}
	var refusals []Refusal
	for i, p := range found {
		if p.refusal != nil {
			refusals = append(refusals, *p.refusal)
			continue
		}
		pictures[addresses[i]] = p.data
	}
	return pictures, slices.CompactFunc(refusals, func(a, b Refusal) bool { return a == b })
}

func (f *Fetcher) one(ctx context.Context, address string) *picture {
	f.mu.Lock()
	p := f.known[address]
	if p == nil && len(f.known) >= maxPictures {
		f.mu.Unlock()
		return &picture{refusal: refuse(address, CodeMany, fmt.Sprintf("More than %d pictures are not fetched.", maxPictures))}
	}
	if p == nil {
		p = &picture{}
		f.known[address] = p
	}
	f.mu.Unlock()
	p.once.Do(func() { p.data, p.refusal = f.get(ctx, address) })
	return p
}

func refuse(address, code, message string) *Refusal {
	return &Refusal{URL: named(address), Code: code, Message: message}
}

// named is an address without what may be a secret: its query, and what is before its host.
func named(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

var (
	errRedirects = errors.New("too many redirects, or one to what is no address of the web")
	errUser      = errors.New("credentials in an address")
)

func checkRedirect(r *http.Request, via []*http.Request) error {
	r.Header.Del("Referer")
	from := via[len(via)-1].URL
	switch {
	case len(via) > maxRedirects, r.URL.Scheme != "https" && r.URL.Scheme != "http", from.Scheme == "https" && r.URL.Scheme == "http":
		return errRedirects
	case r.URL.User != nil:
		return errUser
	}
	return nil
}

func (f *Fetcher) get(ctx context.Context, address string) ([]byte, *Refusal) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return nil, refuse(address, CodeAddress, "A picture's address is https://…, without a user's name.")
	}
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return nil, refuse(address, CodeUnavailable, "There was no time left to fetch it.")
	}
	u.Fragment = ""
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, refuse(address, CodeAddress, "A picture's address is https://…, without a user's name.")
	}
	request.Header.Set("User-Agent", "hivesync")
	request.Header.Set("Accept", "image/webp,image/png,image/jpeg,image/*;q=0.8")
	response, err := f.client.Do(request)
	switch {
	case errors.Is(err, registry.ErrPrivate):
		return nil, refuse(address, CodePrivate, "It leads into a private network, which previews do not reach.")
	case errors.Is(err, errRedirects), errors.Is(err, errUser):
		return nil, refuse(address, CodeRedirects, fmt.Sprintf("It redirects more than %d times, or to what is no https address.", maxRedirects))
	case err != nil:
		return nil, refuse(address, CodeUnavailable, "Its server does not answer.")
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, refuse(address, CodeUnavailable, fmt.Sprintf("Its server answers with status %d.", response.StatusCode))
	}
	return f.take(address, response)
}

// take reads an answer and looks at what it is.
func (f *Fetcher) take(address string, response *http.Response) ([]byte, *Refusal) {
	tooLarge := refuse(address, CodeLarge, fmt.Sprintf("It is larger than %d MiB, or all are larger than %d MiB.", maxBytes>>20, maxTotal>>20))
	if response.ContentLength > maxBytes {
		return nil, tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxBytes+1))
	if err != nil {
		return nil, refuse(address, CodeUnavailable, "Its server ends in the middle of it.")
	}
	f.mu.Lock()
	f.bytes += len(data)
	over := f.bytes > maxTotal
	f.mu.Unlock()
	if over || len(data) > maxBytes {
		return nil, tooLarge
	}
	if svg.Is(data) {
		return data, nil
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return nil, refuse(address, CodeNoImage, "What its server sends is no picture that a preview draws.")
	case size.Width*size.Height > maxPixels:
		return nil, tooLarge
	}
	return data, nil
}
