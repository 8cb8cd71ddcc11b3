package wiring

import (
	"context"
	"log/slog"

	"hivesync/functions"
	"hivesync/runtime/worker"
	"hivesync/shared/config"
	"hivesync/shared/limits"
	"hivesync/shared/preview"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/signing"
)

// interactive is the queue that people wait for: the others leave it a slot.
const interactive = "preview_queue"

// Work runs a worker until ctx ends, then drains. The program must run sandbox.ChildMain when its one
// argument is "sandbox": the preview engine starts its children so.
func Work(ctx context.Context, c *config.Config, log *slog.Logger) error {
	announce(log, c)
	rdb, err := awaitRedis(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { _ = rdb.Close() }()
	store, err := awaitStorage(ctx, c, log)
	if err != nil {
		return err
	}
	engine, err := OpenEngine(c, log)
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }()
	if err := engine.Warm(ctx); err != nil {
		return err
	}
	registry := functions.Registry(functions.Deps{
		Config: c, Logger: log, Plans: limits.NewPlans(c.Plans), Redis: rdb, Objects: store, Engine: engine,
	})
	quota := map[string]int{}
	for _, q := range registry.Queues() {
		if q != interactive && c.WorkerConcurrency > 1 {
			quota[q] = c.WorkerConcurrency - 1
		}
	}
	host, err := worker.New(OpenQueue(c, rdb), registry, worker.Options{
		Name: c.WorkerName, Kind: c.WorkerType, Version: Version(), Slots: c.WorkerConcurrency, QueueSlots: quota,
		Renew: c.QueueRenew, Heartbeat: c.HeartbeatEvery, Drain: c.DrainTimeout,
		Backoff: worker.Backoff{Min: c.QueueBackoffMin, Max: c.QueueBackoffMax},
		Saturated: map[string]int{
			interactive: c.AlertPreviewDepth, "ai_docs_queue": c.AlertAIDocsDepth, "snapshot_queue": c.AlertSnapshotDepth,
		},
		Reporter: worker.NewCallback(worker.CallbackOptions{
			URL: c.CallbackEndpoint(), Worker: c.WorkerName, Signer: signing.NewCallback(c.CallbackSecrets()...), Timeout: c.CallbackTimeout,
		}),
		Logger: log,
	})
	if err != nil {
		return err
	}
	return host.Run(ctx)
}

// OpenEngine returns the preview engine with a warm sandbox for each job slot.
func OpenEngine(c *config.Config, log *slog.Logger) (*preview.Engine, error) {
	size := c.SandboxProcesses
	if size == 0 {
		size = c.WorkerConcurrency
	}
	return preview.NewEngine(preview.Options{Sandbox: sandbox.Options{Size: size, Log: log}, Log: log})
}
