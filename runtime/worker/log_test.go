package worker

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/logging"
	"hivesync/shared/logging/shipping"
)

// hung is a storage that answers nobody.
type hung struct{ asked chan struct{} }

func (h hung) Put(ctx context.Context, _ string, _ []byte, _ string) error {
	select {
	case h.asked <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return ctx.Err()
}

// Jobs go on, and end well, while the storage of the log takes nothing and the log overflows.
func TestAStorageOfLogsThatHangsHoldsUpNoJob(t *testing.T) {
	t.Parallel()
	storage := hung{make(chan struct{}, 1)}
	shipper := shipping.New(shipping.Options{
		Storage: storage, Key: func(time.Time) string { return "log" }, Every: time.Millisecond, Batch: 4 << 10, Buffer: 64 << 10,
	})
	log := logging.Copy(slog.New(slog.DiscardHandler), shipper, slog.LevelInfo)
	log.Info("the first")
	receive(t, storage.asked) // it hangs from now on
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		for i := range 1000 {
			log.InfoContext(ctx, "a line of a job", "job", job.ID, "line", i)
		}
		return &output{"hello " + job.Payload.Name}, nil
	}), newRecorder(nil), Options{Logger: log})
	for i := range 10 {
		b.put(t, fmt.Sprintf("j%d", i))
	}
	for range 10 {
		if got := b.reporter.next(t); got.Transition != "succeeded" {
			t.Errorf("%+v", got)
		}
	}
	if f := shipper.Figures(); f.Dropped == 0 || f.Waiting > 64<<10 {
		t.Errorf("%+v", f)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = shipper.Close(ctx)
}
