package connected

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

func registry(t *testing.T) *Registry {
	t.Helper()
	options, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return New(client)
}

func TestAVersionIsTakenOnce(t *testing.T) {
	t.Parallel()
	r, preview := registry(t), uuid.New()
	for i, c := range []struct {
		device   string
		versions []int64
		want     []bool
		last     int64
	}{
		{"a", []int64{1, 2, 2, 5, 4}, []bool{true, true, false, true, false}, 5},
		{"a", []int64{5, 3, 6}, []bool{false, false, true}, 6},
		{"b", []int64{3}, []bool{true}, 3},
		{"a", []int64{1 << 53}, []bool{true}, 1 << 53},
		{"a", []int64{7}, []bool{false}, 1 << 53},
	} {
		taken, last, err := r.Accept(t.Context(), preview, c.device, c.versions)
		if err != nil || !slices.Equal(taken, c.want) || last != c.last {
			t.Errorf("%d: %v, %d, %v", i, taken, last, err)
		}
	}
}

func TestDevicesAreListedUntilTheyAreGone(t *testing.T) {
	t.Parallel()
	r, project, preview := registry(t), uuid.New(), uuid.New()
	for i := range most + 5 {
		if err := r.Beat(t.Context(), project, preview, fmt.Sprintf("d/%d", i%(most+2))); err != nil {
			t.Fatal(err)
		}
	}
	list, err := r.List(t.Context(), project)
	if err != nil || len(list) != most || list[0].ID != "d/2" || list[0].Preview != preview {
		t.Fatalf("%d devices, %v", len(list), err)
	}
	// As if the clock had moved on.
	past := float64(time.Now().Add(-2 * Gone).UnixMicro())
	if err := r.redis.ZAdd(t.Context(), devicesKey(project), redis.Z{Score: past, Member: preview.String() + "/d/2"}).Err(); err != nil {
		t.Fatal(err)
	}
	if list, err := r.List(t.Context(), project); err != nil || len(list) != most-1 {
		t.Errorf("%d devices, %v", len(list), err)
	}
	if list, err := r.List(t.Context(), uuid.New()); err != nil || len(list) != 0 {
		t.Errorf("of another project: %v, %v", list, err)
	}
}

func TestARedisThatIsAwayIsSaid(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	r := New(client)
	_, listErr := r.List(t.Context(), uuid.New())
	_, _, acceptErr := r.Accept(t.Context(), uuid.New(), "a", []int64{1})
	for _, err := range []error{r.Beat(t.Context(), uuid.New(), uuid.New(), "a"), listErr, acceptErr} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
	}
}
