package webhooks

import (
	"net/url"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/publicnet"
	"hivesync/shared/safetext"
)

// maxURL bounds a receiver's URL, in bytes.
const maxURL = 2048

// address says which receivers may be named. What a name leads to is looked at when it is dialled.
type address struct{ anywhere bool }

// check adds what is wrong with a URL, and returns it as it is stored.
func (a address) check(given string, details *fault.Details) string {
	text := strings.TrimSpace(given)
	u, err := url.Parse(text)
	good := err == nil && len(text) <= maxURL && safetext.IsLine(text) && u.Opaque == "" && u.Hostname() != "" && (u.Scheme == "https" || a.anywhere && u.Scheme == "http")
	details.Require(good, "url", "invalid", "expected an https URL of at most 2048 bytes, such as https://example.com/hooks")
	if !good {
		return ""
	}
	details.Require(u.User == nil && u.Fragment == "", "url", "invalid", "expected no user name, password or fragment: requests are known by their signature")
	literal, is := publicnet.Literal(u.Hostname())
	details.Require(a.anywhere || !is || !publicnet.Private(literal), "url", "private", "expected a host of the public Internet")
	return u.String()
}
