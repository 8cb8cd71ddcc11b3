package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/workers"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

const (
	// probeLook is the time between two looks at the probe.
	probeLook = 100 * time.Millisecond
	// cleaning bounds what removes a probe, and is kept from the time of a check for that.
	cleaning = 3 * time.Second
	// abandoned is the age from which a file of a probe has been left behind by a doctor that was killed.
	abandoned = time.Hour
)

// probeJob has a worker do a job: from the queue, to the storage, to the backend, whose answer ends it. The job is nobody's, has a
// deadline, and leaves nothing.
func (d *doctor) probeJob(ctx context.Context) (_ string, err error) {
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	if alive, _, err := d.heartbeats(ctx); err != nil || len(alive) == 0 {
		return "", errors.Join(err, errNoWorkers)
	}
	store, err := wiring.OpenStorage(d.config)
	if err != nil {
		return "", err
	}
	until, ok := ctx.Deadline()
	if !ok {
		until = time.Now().Add(perItem)
	}
	wait, cancel := context.WithDeadline(ctx, until.Add(-cleaning))
	defer cancel()
	c, id := wiring.OpenQueue(d.config, client), db.NewID()
	began := time.Now()
	_, err = c.Enqueue(wait, workers.ProbeQueue, queue.Job{
		ID: id.String(), Type: workers.ProbeType, Tenant: "doctor", Tier: string(auth.Premium), Payload: []byte("{}"),
		Timeout: workers.Probe{}.Meta().Timeout, MaxAttempts: 1, Expires: until,
	})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, removeProbe(ctx, c, store, id)) }()
	if err := awaitProbe(wait, c, id); err != nil {
		return "", reported(ctx, store, id, err)
	}
	took := time.Since(began)
	if _, err := store.Head(wait, objects.WorkerProbeKey(id)); err != nil {
		return "", fmt.Errorf("a worker ended the probe, but its file is not in our storage: do workers and this host have the same bucket? %w", err)
	}
	return fmt.Sprintf("in %v, with its callback", took.Round(time.Millisecond)), nil
}

// awaitProbe waits until the probe has left the queue, which it does once the backend has taken its report, or says where it is.
func awaitProbe(ctx context.Context, c *queue.Client, id uuid.UUID) error {
	tick := time.NewTicker(probeLook)
	defer tick.Stop()
	var last queue.Record
	for {
		r, err := c.Get(ctx, workers.ProbeQueue, id.String())
		switch {
		case fault.Is(err, fault.NotFound):
			return nil
		case err == nil && r.State == queue.Dead:
			return fmt.Errorf("a worker failed at it: %s", r.Error)
		case err == nil:
			last = r
		case ctx.Err() == nil:
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return where(last)
		}
	}
}

// errLeased is of a probe that a worker has taken and not ended.
type errLeased struct{ worker string }

func (e errLeased) Error() string {
	return fmt.Sprintf("the worker %s has taken it and not ended it in time", e.worker)
}

// reported says of a probe that a worker has taken whether it has done it and only the backend does not know.
func reported(ctx context.Context, store *objects.Store, id uuid.UUID, err error) error {
	var leased errLeased
	if !errors.As(err, &leased) {
		return err
	}
	if _, missing := store.Head(ctx, objects.WorkerProbeKey(id)); missing == nil {
		return fmt.Errorf("the worker %s has done it, but its callback does not get through: its WORKER_CALLBACK_SECRET, its clock, or CALLBACK_URL as it is there", leased.worker)
	}
	return err
}

// where says what a probe that has not ended in time was waiting for.
func where(r queue.Record) error {
	switch r.State {
	case queue.Leased:
		return errLeased{r.Worker}
	case queue.Delayed:
		return fmt.Errorf("a worker has given it back: %s", r.Error)
	case queue.Waiting:
		if r.Error != "" {
			return fmt.Errorf("a worker has given it back: %s", r.Error)
		}
		return errors.New("no worker took it in time")
	default:
		return errors.New("it is not known where it is: Redis did not say in time")
	}
}

// removeProbe takes away what is left of a probe, and of those that others left behind, though ctx may have ended.
func removeProbe(ctx context.Context, c *queue.Client, store *objects.Store, id uuid.UUID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaning)
	defer cancel()
	_, err := c.Cancel(ctx, workers.ProbeQueue, id.String())
	if err == nil {
		_, err = c.Forget(ctx, workers.ProbeQueue, id.String())
	}
	err = errors.Join(err, store.Delete(ctx, objects.WorkerProbeKey(id)))
	if list, listErr := store.List(ctx, objects.WorkerProbes, "", 100); listErr == nil {
		for _, o := range list {
			if time.Since(o.Modified) > abandoned {
				err = errors.Join(err, store.Delete(ctx, o.Key))
			}
		}
	}
	return err
}
