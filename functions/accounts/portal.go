package accounts

import (
	"net/url"
	"strings"
)

// inPortal is the address of a portal's page that is given a value behind #, which browsers send to nobody, so that it is in no log;
// empty where there is no portal.
func inPortal(portal, page, name, value string) string {
	if portal == "" {
		return ""
	}
	return strings.TrimSuffix(portal, "/") + "/" + page + "#" + name + "=" + url.QueryEscape(value)
}
