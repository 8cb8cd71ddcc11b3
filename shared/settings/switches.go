package settings

// The kill switches: what an operator turns off while the rest goes on.
var (
	PreviewsEnabled     = Bool("PREVIEWS_ENABLED", true, "whether previews are accepted and rendered", ByWorkers())
	PackageFetchEnabled = Bool("PACKAGE_FETCH_ENABLED", true, "whether npm packages are fetched from registries", ByWorkers())
	Maintenance         = Bool("MAINTENANCE", false, "whether only administrators, workers and health checks are answered")
	ReadOnly            = Bool("READ_ONLY", false, "whether everything that would change data is refused")
)

// Switches are the kill switches.
var Switches = Set{PreviewsEnabled, PackageFetchEnabled, Maintenance, ReadOnly}
