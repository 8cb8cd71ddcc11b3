package system

import (
	"context"
	"fmt"
	"time"
)

const (
	// restartPause is the time between the end of a worker and its next start.
	restartPause = time.Second
	// endsMost is how often workers may end within endsWithin: beyond that, starting them again helps nobody.
	endsMost   = 10
	endsWithin = time.Minute
)

// Wait blocks until ctx ends or a part of the system does, which is an error. A worker that ends is started again, as
// its supervisor would in production: a job that kills it must not take the whole system along, and is set aside by the
// queue in the end. Nothing else may be done with the system meanwhile.
func (s *System) Wait(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	gone := make(chan string)
	watch := func(name string, done <-chan struct{}) {
		go func() {
			select {
			case <-done:
			case <-ctx.Done():
				return
			}
			select {
			case gone <- name:
			case <-ctx.Done():
			}
		}()
	}
	watch("PostgreSQL", s.Postgres.Done())
	watch("Redis", s.Redis.Done())
	watch("the backend", s.backend.Done())
	workers := map[string]int{}
	for i, w := range s.workers {
		workers[workerName(i)] = i
		watch(workerName(i), w.Done())
	}
	var ends []time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case name := <-gone:
			i, ok := workers[name]
			if !ok {
				return fmt.Errorf("%s has ended; its last words are in the log above", name)
			}
			ends = append(ends, time.Now())
			if len(ends) > endsMost {
				ends = ends[1:]
				if time.Since(ends[0]) < endsWithin {
					return fmt.Errorf("workers have ended %d times within %v, the last with: %w; their last words are in the log above", endsMost, endsWithin, s.workers[i].Err())
				}
			}
			fmt.Fprintf(s.opts.Log, "worker %s has ended (%v), starting it again\n", name, s.workers[i].Err())
			if err := s.restart(ctx, i); err != nil {
				return err
			}
			watch(name, s.workers[i].Done())
		}
	}
}

// restart starts the worker of an index again after a pause.
func (s *System) restart(ctx context.Context, i int) error {
	pause := time.NewTimer(restartPause)
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-pause.C:
	}
	proc, err := s.startWorker(i)
	if err == nil {
		s.workers[i] = proc
	}
	return err
}
