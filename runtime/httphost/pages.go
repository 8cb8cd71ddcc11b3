package httphost

import (
	"net/http"
	"slices"
)

// Pages are an application for browsers; *pages.Site is one.
type Pages interface {
	Serve(w http.ResponseWriter, r *http.Request) bool
}

// Opened are an application whose addresses functions share; *pages.Site is one.
type Opened interface {
	Pages
	// Opens reports whether the request is somebody's who opens an address of the application, and no call of a function.
	Opens(r *http.Request) bool
}

// openedPage answers who opens an address of an application, though a function may have the same: functions there want a token, which a
// browser that opens an address has no place for.
func (h *Host) openedPage(x *exchange, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.Header.Get("Authorization") != "" {
		return false
	}
	for _, p := range h.o.Opened {
		if !p.Opens(r) {
			continue
		}
		if err := h.byAddress(r.Context(), x); err != nil {
			x.fail(err)
			return true
		}
		return p.Serve(&x.w, r)
	}
	return false
}

// servePage answers with what an application has where no function is.
func (h *Host) servePage(w http.ResponseWriter, r *http.Request) bool {
	return slices.ContainsFunc(h.o.Pages, func(p Pages) bool { return p.Serve(w, r) }) ||
		slices.ContainsFunc(h.o.Opened, func(p Opened) bool { return p.Serve(w, r) }) // their scripts and pictures
}
