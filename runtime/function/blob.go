package function

import (
	"net/http"
	"regexp"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Blob is an answer of raw bytes.
type Blob struct {
	// Status is 200 where nothing is said, and 206 of a part.
	Status             int
	ContentType        string `header:"Content-Type"`
	CacheControl       string `header:"Cache-Control"`
	ETag               string `header:"ETag"`
	ContentDisposition string `header:"Content-Disposition"`
	// ContentLength is that of the body where nothing is said: what HEAD asks for has none.
	ContentLength string `header:"Content-Length"`
	AcceptRanges  string `header:"Accept-Ranges"`
	ContentRange  string `header:"Content-Range"`
	Body          []byte
}

// complete says what follows from the rest.
func (b *Blob) complete() {
	if b.ContentRange != "" {
		b.Status = http.StatusPartialContent
	}
	if b.Status == 0 {
		b.Status = http.StatusOK
	}
	if b.ContentLength == "" {
		b.ContentLength = strconv.Itoa(len(b.Body))
	}
}

// PartIn is embedded by the input of functions that answer a Blob of which clients may ask for a part, or for the headers
// alone. RANGE_NOT_SATISFIABLE is then among their errors.
type PartIn struct {
	Range   string `header:"Range" doc:"one range of bytes, such as bytes=0-1023; others are answered by the whole"`
	IfRange string `header:"If-Range" doc:"the ETag that the range is of; the whole is answered where it is another by now"`
	// HeadersAlone is true for HEAD: nothing need be read.
	HeadersAlone bool `json:"-"`
}

// Resolve implements huma.Resolver.
func (p *PartIn) Resolve(ctx huma.Context) []error {
	p.HeadersAlone = ctx.Method() == http.MethodHead
	return nil
}

// oneRange are the ranges that are answered. A list of them would be one read of the storage each.
var oneRange = regexp.MustCompile(`^bytes=(\d{1,18}-\d{0,18}|-\d{1,18})$`)

// Span is the range that is asked for, empty for the whole.
func (p *PartIn) Span() string {
	if !oneRange.MatchString(p.Range) {
		return ""
	}
	return p.Range
}

// Of reports whether a range may be taken of what has this ETag (RFC 9110, 13.1.5).
func (p *PartIn) Of(etag string) bool {
	return p.IfRange == "" || (p.IfRange == etag && etag[0] == '"')
}
