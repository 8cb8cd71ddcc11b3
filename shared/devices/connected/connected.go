// Package connected knows which devices show a preview just now, and which of their events it has seen. All of it is in Redis and
// forgotten by itself: a device that is not heard of for a while is gone.
//
// It decides nothing about who may tell or ask, and keeps nothing of what an event says.
package connected

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/fault"
)

const (
	// Gone is how long after it was last heard of a device counts as gone.
	Gone = time.Minute
	// most bounds the devices of one project: those longest unheard of are left out.
	most = 500
	// versionsKept is how long after a device's last event a version of it is known.
	versionsKept = 24 * time.Hour
)

var (
	//go:embed beat.lua
	beatLua string
	//go:embed list.lua
	listLua string
	//go:embed accept.lua
	acceptLua string

	beatScript   = redis.NewScript(beatLua)
	listScript   = redis.NewScript(listLua)
	acceptScript = redis.NewScript(acceptLua)
)

// Registry holds the devices of all projects.
type Registry struct{ redis redis.UniversalClient }

// New returns a Registry.
func New(client redis.UniversalClient) *Registry { return &Registry{redis: client} }

// Device is one that shows a preview.
type Device struct {
	Preview uuid.UUID
	ID      string
	Seen    time.Time
}

// Beat notes that a device shows a preview of a project. Error: UNAVAILABLE.
func (r *Registry) Beat(ctx context.Context, project, preview uuid.UUID, device string) error {
	err := beatScript.Run(ctx, r.redis, []string{devicesKey(project)}, preview.String()+"/"+device, Gone.Microseconds(), most).Err()
	return away(err)
}

// List returns the devices that show previews of a project, the last heard of first. Error: UNAVAILABLE.
func (r *Registry) List(ctx context.Context, project uuid.UUID) ([]Device, error) {
	flat, err := listScript.Run(ctx, r.redis, []string{devicesKey(project)}, Gone.Microseconds()).StringSlice()
	if err != nil {
		return nil, away(err)
	}
	list := make([]Device, 0, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		id, device, _ := strings.Cut(flat[i], "/")
		preview, err := uuid.Parse(id)
		seen, scoreErr := strconv.ParseFloat(flat[i+1], 64)
		if err != nil || scoreErr != nil {
			return nil, fmt.Errorf("connected: %w", fault.New(fault.Internal, "A device is not noted as one is."))
		}
		list = append(list, Device{Preview: preview, ID: device, Seen: time.UnixMicro(int64(seen)).UTC()})
	}
	return list, nil
}

// Accept takes versions of a device's events in their order: each that is larger than all before it. It returns which those are, and the
// largest version that is known. Error: UNAVAILABLE; none of them is taken then.
func (r *Registry) Accept(ctx context.Context, preview uuid.UUID, device string, versions []int64) (taken []bool, last int64, err error) {
	args := []any{device, versionsKept.Milliseconds()}
	for _, v := range versions {
		args = append(args, v)
	}
	reply, err := acceptScript.Run(ctx, r.redis, []string{"devices:versions:{" + preview.String() + "}"}, args...).Slice()
	if err != nil {
		return nil, 0, away(err)
	}
	if len(reply) != len(versions)+1 {
		return nil, 0, fmt.Errorf("connected: the script answered %d values", len(reply))
	}
	taken = make([]bool, len(versions))
	for i := range taken {
		taken[i] = reply[i] == int64(1)
	}
	last, err = strconv.ParseInt(fmt.Sprint(reply[len(versions)]), 10, 64)
	return taken, last, err
}

func devicesKey(project uuid.UUID) string { return "devices:connected:{" + project.String() + "}" }

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.Away(fault.Redis, err, "Devices cannot be reached at the moment. Try again shortly.")
}
