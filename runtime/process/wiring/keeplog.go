package wiring

import (
	"context"
	"log/slog"
	"time"

	"hivesync/shared/config"
	"hivesync/shared/logging"
	"hivesync/shared/logging/shipping"
	"hivesync/shared/objects"
)

// lastLog bounds the storing of what a worker logged last.
const lastLog = 5 * time.Second

// keptLog is what stores a worker's log; nothing where none is to be stored.
type keptLog struct {
	shipper *shipping.Shipper
	plain   *slog.Logger
}

// keepLog returns a logger that writes where log does and whose lines are stored in the object storage, too, as long as the
// configuration does not say never. The storage need not answer yet.
func keepLog(c *config.Config, worker string, log *slog.Logger) (*slog.Logger, keptLog, error) {
	if c.LogShipEvery == 0 {
		return log, keptLog{}, nil
	}
	store, err := OpenStorage(c)
	if err != nil {
		return nil, keptLog{}, err
	}
	shipper := shipping.New(shipping.Options{
		Storage: store, Key: func(at time.Time) string { return objects.WorkerLogKey(worker, at) },
		Every: c.LogShipEvery, Batch: int(c.LogShipBatch), Buffer: int(c.LogShipBuffer), Log: log,
	})
	return logging.Copy(log, shipper, c.LogLevel), keptLog{shipper, log}, nil
}

func (k keptLog) figures() func() shipping.Figures {
	if k.shipper == nil {
		return nil
	}
	return k.shipper.Figures
}

// close stores what is left, within a bounded time, though ctx has ended.
func (k keptLog) close(ctx context.Context) {
	if k.shipper == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLog)
	defer cancel()
	if err := k.shipper.Close(ctx); err != nil {
		k.plain.Warn("the end of the log is not stored", "error", err, "bytes", k.shipper.Figures().Waiting)
	}
}
