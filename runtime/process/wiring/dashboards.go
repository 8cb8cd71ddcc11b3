package wiring

import (
	"log/slog"

	accountportal "hivesync/account_portal"
	"hivesync/runtime/httphost"
	"hivesync/runtime/httphost/pages"
	"hivesync/shared/config"
)

// dashboards are the applications that this process serves. One that is missing from the binary costs nothing else: it says what to run.
func dashboards(c *config.Config, log *slog.Logger) []httphost.Pages {
	if c.Dashboards == "elsewhere" {
		return nil
	}
	portal, err := pages.New(httphost.CookiePath, accountportal.Files())
	if err != nil {
		log.Warn("the account portal is not served", "error", err)
	}
	return []httphost.Pages{portal}
}
