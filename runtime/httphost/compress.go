package httphost

import (
	"compress/gzip"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// smallAnswer is what is not worth compressing, in bytes.
const smallAnswer = 1 << 10

func newCompressor() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(smallAnswer), gzhttp.ContentTypes([]string{"application/json"}),
		gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false), gzhttp.KeepAcceptRanges())
	if err != nil {
		panic(err) // of the constants above
	}
	return wrap
}

// compressed answers a request with JSON compressed, where it is large and the client takes it. Pictures are compressed
// already and streams are written as they come. Answers of other methods than GET stay as they are: they may hold a token
// that was just issued, whose bytes the length of a compressed answer could give away beside what the caller sent.
func (h *Host) compressed(x *exchange, r *http.Request, next func()) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		next()
		return
	}
	plain := x.w.ResponseWriter
	h.compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		x.w.ResponseWriter = w
		defer func() { x.w.ResponseWriter = plain }()
		next()
		x.w.commit()
	})).ServeHTTP(plain, r)
}
