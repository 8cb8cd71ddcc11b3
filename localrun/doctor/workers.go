package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
)

func (d *doctor) sqs(ctx context.Context) (string, error) {
	waiting, err := wiring.CheckSQS(ctx, d.config, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	var depths []string
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		depths = append(depths, fmt.Sprintf("%s about %d", name, waiting[name]))
	}
	return "waiting: " + strings.Join(depths, ", "), nil
}

// heartbeats returns the workers that are alive, and the names of those that fell silent without taking their leave, of late or for
// longer, and that nobody has replaced.
func (d *doctor) heartbeats(ctx context.Context) (alive []queue.Heartbeat, silent []string, err error) {
	client, err := d.client(ctx)
	if err != nil {
		return nil, nil, err
	}
	beats, now, err := queue.New(client, queue.Options{}).Workers(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range queue.Late(beats, now) {
		silent = append(silent, b.Name)
	}
	for _, b := range beats {
		if b.Healthy(now) {
			alive = append(alive, b)
		} else if !slices.ContainsFunc(beats, func(h queue.Heartbeat) bool { return h.Name == b.Name && h.Healthy(now) }) {
			silent = append(silent, b.Name)
		}
	}
	return alive, silent, nil
}

// errNoWorkers is what is wrong with a system that nobody works for.
var errNoWorkers = errors.New("no worker has sent a heartbeat lately")

func (d *doctor) workers(ctx context.Context) (string, error) {
	alive, silent, err := d.heartbeats(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case len(alive) == 0:
		err = errNoWorkers
	case len(silent) > 0:
		err = fmt.Errorf("%d alive, and silent: %s", len(alive), strings.Join(slices.Compact(slices.Sorted(slices.Values(silent))), ", "))
	}
	return fmt.Sprintf("%d alive", len(alive)), err
}

// served looks for queues whose jobs nobody would take. A system without any worker is another item's.
func (d *doctor) served(ctx context.Context) (string, error) {
	alive, _, err := d.heartbeats(ctx)
	if err != nil {
		return "", err
	}
	var counts, none []string
	for _, name := range d.queues {
		n, draining := 0, 0
		for _, w := range alive {
			switch {
			case !slices.Contains(w.Queues, name):
			case w.Draining:
				draining++
			default:
				n++
			}
		}
		switch {
		case n == 0 && draining > 0:
			none = append(none, fmt.Sprintf("%s has %d that are draining", name, draining))
		case n == 0:
			none = append(none, name+" has none")
		}
		counts = append(counts, fmt.Sprintf("%s %d", name, n))
	}
	if len(none) > 0 {
		return "", remark{errors.New(strings.Join(none, "; "))}
	}
	return strings.Join(counts, ", "), nil
}

// unheld says what holds back the claims of workers that live.
func (d *doctor) unheld(ctx context.Context) (string, error) {
	alive, _, err := d.heartbeats(ctx)
	var held []string
	for _, w := range alive {
		for _, b := range w.Breakers {
			held = append(held, fmt.Sprintf("%s waits with %s: %s is away", w.Name, b.Queue, b.Dependency))
		}
	}
	if len(held) > 0 {
		err = errors.New(strings.Join(held, "; "))
	}
	return "nothing holds them back", err
}

// backlog says how far behind each queue is: by default from 4 waiting jobs on it is watched, from 11 behind, from 26 slow, and from
// 51 it needs workers at once.
func (d *doctor) backlog(ctx context.Context) (string, error) {
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	c := queue.New(client, queue.Options{})
	var watched, behind, depths []string
	for _, name := range d.queues {
		waiting, err := c.Depth(ctx, name)
		if err != nil {
			return "", err
		}
		switch most := int64(d.Behind(name)); {
		case waiting > 5*most:
			behind = append(behind, fmt.Sprintf("%s has %d waiting: add workers at once", name, waiting))
		case 2*waiting > 5*most:
			behind = append(behind, fmt.Sprintf("%s has %d waiting: users feel it", name, waiting))
		case waiting > most:
			behind = append(behind, fmt.Sprintf("%s has %d waiting: it falls behind", name, waiting))
		case 10*waiting > 3*most:
			watched = append(watched, fmt.Sprintf("%s has %d waiting: watch it", name, waiting))
		}
		depths = append(depths, fmt.Sprintf("%s %d", name, waiting))
	}
	switch {
	case len(behind) > 0:
		return "", errors.New(strings.Join(append(behind, watched...), "; "))
	case len(watched) > 0:
		return "", remark{errors.New(strings.Join(watched, "; "))}
	}
	return "waiting: " + strings.Join(depths, ", "), nil
}

// stuckAfter is how long the oldest job may wait before the doctor calls its queue stuck.
const stuckAfter = time.Minute

func (d *doctor) processing(ctx context.Context) (string, error) {
	client, err := d.client(ctx)
	if err != nil {
		return "", err
	}
	c := queue.New(client, queue.Options{})
	var depths, stuck []string
	for _, name := range d.queues {
		s, err := c.Snapshot(ctx, name)
		if err != nil {
			return "", err
		}
		depths = append(depths, fmt.Sprintf("%s %d", name, s.Waiting))
		if s.Paused {
			stuck = append(stuck, name+" is paused")
		}
		if s.Oldest > stuckAfter {
			stuck = append(stuck, fmt.Sprintf("%s: the oldest of %d jobs has waited %s", name, s.Waiting, s.Oldest.Round(time.Second)))
		}
	}
	if len(stuck) > 0 {
		return "", errors.New(strings.Join(stuck, "; "))
	}
	return "waiting: " + strings.Join(depths, ", "), nil
}

func (d *doctor) gpu(ctx context.Context) (string, error) {
	alive, _, err := d.heartbeats(ctx)
	alive = slices.DeleteFunc(alive, func(h queue.Heartbeat) bool { return h.Kind != "gpu" })
	if err == nil && len(alive) == 0 {
		err = errors.New("none; premium jobs run on CPU workers")
	}
	return fmt.Sprintf("%d alive", len(alive)), err
}
