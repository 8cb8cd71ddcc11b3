package httphost

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"hivesync/shared/fault"
)

var routeMethods = []string{
	http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
}

// soundPath refuses paths that no route can have, before net/http answers them with a redirect of its own.
func soundPath(r *http.Request) bool {
	p := r.URL.Path
	if !strings.HasPrefix(p, "/") || len(r.RequestURI) > maxURI || strings.IndexByte(p, 0) >= 0 || !utf8.ValidString(p) ||
		strings.Contains(strings.ToLower(r.URL.RawQuery), "%00") {
		return false
	}
	clean := path.Clean(p)
	return p == clean || (clean != "/" && p == clean+"/")
}

// maxURI bounds a request's target, in bytes.
const maxURI = 8 << 10

// unrouted answers a path that no function has, or has under other methods.
func (h *Host) unrouted(w http.ResponseWriter, r *http.Request) {
	x := exchangeFrom(r.Context())
	if err := h.byAddress(r.Context(), x); err != nil {
		x.fail(err)
		return
	}
	var allowed []string
	for _, method := range routeMethods {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := h.mux.Handler(probe); pattern != "" && pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	switch {
	case len(allowed) == 0 && !x.cookies.used && (r.Method == http.MethodGet || r.Method == http.MethodHead) && h.servePage(w, r):
	case len(allowed) == 0:
		x.fail(fault.New(fault.NotFound, "There is nothing at this address."))
	default:
		for _, method := range slices.Compact(allowed) {
			x.w.Header().Add("Allow", method)
		}
		x.fail(fault.New(fault.MethodNotAllowed, "This address does not take that method."))
	}
}
