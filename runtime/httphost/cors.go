package httphost

import (
	"net/http"
	"slices"
	"strings"

	"hivesync/shared/fault"
)

var (
	corsRequestHeaders  = []string{"Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "If-Range", "Last-Event-ID", "Range", "Traceparent", "X-HS-Preview-Token", "X-Request-Id"}
	corsResponseHeaders = []string{"Accept-Ranges", "Content-Range", "ETag", "Idempotent-Replayed", quotaHeader, policyHeader, "Retry-After", "X-Request-Id"}
	corsMethods         = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
)

// cors answers preflights and marks answers for the configured origins. Each value has a header line of
// its own: hosts that split or join header lines at commas would damage lists. It reports whether the
// request is finished.
func (h *Host) cors(x *exchange, r *http.Request) (done bool) {
	header := x.w.Header()
	header.Add("Vary", "Origin") // always: a picture that was cached for a request without one must not answer one that has it
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	allowed := h.originAllowed(origin)
	if allowed {
		header.Set("Access-Control-Allow-Origin", origin)
		for _, name := range corsResponseHeaders {
			header.Add("Access-Control-Expose-Headers", name)
		}
	}
	wanted := r.Header.Get("Access-Control-Request-Method")
	if r.Method != http.MethodOptions || wanted == "" {
		return false
	}
	if err := h.byAddress(r.Context(), x); err != nil {
		x.fail(err)
		return true
	}
	if !allowed || !slices.Contains(corsMethods, wanted) {
		x.fail(fault.New(fault.Forbidden, "This origin may not call the API from a browser."))
		return true
	}
	header.Set("Access-Control-Allow-Methods", wanted)
	for _, name := range corsRequestHeaders {
		header.Add("Access-Control-Allow-Headers", name)
	}
	header.Set("Access-Control-Max-Age", "600")
	header.Add("Vary", "Access-Control-Request-Method")
	x.w.WriteHeader(http.StatusNoContent)
	return true
}

func (h *Host) originAllowed(origin string) bool {
	return slices.Contains(h.o.Config.CORSAllowedOrigins, strings.ToLower(origin))
}
