package wiring

import (
	"log/slog"

	accountportal "hivesync/account_portal"
	admindashboard "hivesync/admin_dashboard"
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

// adminPath is where administrators find their dashboard; functions of theirs are below it, too, and by /api/admin as well.
const adminPath = "/admin"

// adminDashboard is the application for administrators, which shares its addresses with their functions.
func adminDashboard(c *config.Config, log *slog.Logger) []httphost.Opened {
	if c.Dashboards == "elsewhere" {
		return nil
	}
	dashboard, err := pages.New(adminPath, admindashboard.Files())
	if err != nil {
		log.Warn("the admin dashboard is not served", "error", err)
	}
	return []httphost.Opened{dashboard}
}
