package mail

import (
	"net/url"
	"strings"
)

// Lines joins the lines of a mail's text.
func Lines(list ...string) string { return strings.Join(list, "\n") }

// WithCode is a code for its reader, and where there is a portal the link that gives it to a page there. It stands behind #, which
// browsers send to nobody.
func WithCode(portal, page, code string) string {
	if portal == "" {
		return "Code: " + code
	}
	return Lines(strings.TrimSuffix(portal, "/")+"/"+page+"#code="+url.QueryEscape(code), "", "Code: "+code)
}
