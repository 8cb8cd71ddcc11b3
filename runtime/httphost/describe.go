package httphost

import (
	"log/slog"
	"net/http"

	"hivesync/runtime/function"
	"hivesync/shared/config"
)

// Describe returns the OpenAPI 3.1 document of a registry as JSON, without any of the parts that running
// its functions takes.
func Describe(registry function.Registry, c *config.Config, version string) ([]byte, error) {
	h := &Host{
		o: Options{Registry: registry, Config: c, Version: version}, log: slog.New(slog.DiscardHandler),
		mux: http.NewServeMux(), metrics: newMetrics(), streams: newStreamSet(c), strangers: newStrangers(),
	}
	if err := h.mountAll(); err != nil {
		return nil, err
	}
	return h.openapi, nil
}
