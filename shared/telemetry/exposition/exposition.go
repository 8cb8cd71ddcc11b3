// Package exposition shows a process's metrics to Prometheus: a registry with what every process tells of
// itself, and the listener that answers scrapes.
//
// The listener is apart from the API, so that metrics are reached from where operators allow it and not
// from the internet. It must never answer anything but GET /metrics, and never hold a process back.
package exposition

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of one scrape.
const (
	scrapeTimeout = 10 * time.Second
	scrapesAtOnce = 4
)

// NewRegistry returns a registry with the Go runtime, the process and the build: role is backend or worker.
func NewRegistry(role, version string) *prometheus.Registry {
	r := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "hivesync_build_info", Help: "1, with what this process was built from.",
		ConstLabels: prometheus.Labels{"role": role, "version": version, "go_version": runtime.Version()},
	})
	build.Set(1)
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), build)
	return r
}

// Handler answers GET /metrics in whichever of Prometheus's formats is asked for. A part that cannot be
// read is left out of the answer and logged; the others are shown.
func Handler(g prometheus.Gatherer, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(g, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError,
		MaxRequestsInFlight: scrapesAtOnce, Timeout: scrapeTimeout, EnableOpenMetrics: true,
	}))
	return mux
}

// Serve answers scrapes on the listener until ctx ends. Scrapes that run then have a second to end.
func Serve(ctx context.Context, listener net.Listener, g prometheus.Gatherer, log *slog.Logger) error {
	server := &http.Server{
		Handler: Handler(g, log), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: scrapeTimeout + 5*time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("exposition: %w", err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		_ = server.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("exposition: %w", err)
	}
	return nil
}
