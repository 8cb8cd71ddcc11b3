package httphost

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/signing"
)

// Where a preview token may stand besides Authorization: a picture's address in an <img> can carry no header.
const (
	previewHeader = "X-HS-Preview-Token"
	previewQuery  = "preview_token"
	// What a token opens: its preview, on paths that may name the preview's project too.
	previewParam = "preview_id"
	projectParam = "project_id"
)

// openByToken reports whether a preview token says who may read the thing that a path's parameter names.
func openByToken(param string) bool { return param == previewParam || param == projectParam }

// previewToken returns the request's preview token; empty where there is none.
func previewToken(r *http.Request) string {
	if token := r.Header.Get(previewHeader); token != "" {
		return token
	}
	if token := bearer(r); strings.HasPrefix(token, signing.PreviewTokenPrefix) {
		return token
	}
	return r.URL.Query().Get(previewQuery)
}

// previewByToken establishes a device that holds a preview token. It reads that one preview and nothing else.
func (h *Host) previewByToken(x *exchange, r *http.Request, token string) error {
	claims, err := h.o.PreviewTokens.Verify(token, h.now())
	if err != nil {
		var rejection *signing.Rejection
		if errors.As(err, &rejection) && rejection.Reason == signing.Expired {
			return fault.Wrap(err, fault.SessionExpired, "The preview token has expired. Ask for a new one.")
		}
		return fault.Wrap(err, fault.Unauthenticated, "The preview token is not valid.")
	}
	alive, err := h.o.Sessions.UserActive(r.Context(), claims.User)
	if err := standing(alive, err, "The account that this preview token was issued to can be used for nothing any more."); err != nil {
		return err
	}
	x.principal = auth.Principal{PreviewID: claims.Preview, Tier: auth.Tier(claims.Tier), Expires: claims.Expiry}
	opens := map[string]uuid.UUID{previewParam: claims.Preview, projectParam: claims.Project}
	for _, resource := range x.route.guard.path {
		id, ok := plainID(r.PathValue(resource.Param))
		if !ok || id != opens[resource.Param] {
			return notHere("preview")
		}
		// A token shows no more than whoever it was issued to may see by now.
		if _, err := resource.Access(r.Context(), claims.User, id); err != nil {
			return err
		}
	}
	if !auth.Guest.Allows(x.route.meta.Role) {
		return fault.New(fault.Forbidden, "A preview token reads its preview, and does nothing else.")
	}
	x.access = auth.Access{ProjectID: claims.Project, Role: auth.Guest}
	x.w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // who was given the token may show the picture on a site of theirs
	return nil
}
