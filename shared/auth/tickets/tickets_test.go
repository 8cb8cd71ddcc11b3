package tickets

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

func setup(t *testing.T) (*Tickets, *redis.Client, auth.Principal) {
	t.Helper()
	o, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	return New(client, config.NewSecret("pepper"), nil), client, auth.Principal{
		UserID: uuid.New(), SessionID: uuid.New(), Tier: auth.Pro, IsAdmin: true, Expires: time.Now().Add(time.Hour).UTC().Truncate(time.Second),
	}
}

func issue(t *testing.T, tickets *Tickets, p auth.Principal) string {
	t.Helper()
	ticket, expires, err := tickets.Issue(t.Context(), p)
	if err != nil || !strings.HasPrefix(ticket, "hst_") || expires.After(time.Now().Add(Life)) || expires.After(p.Expires) {
		t.Fatalf("expires %s, %v", expires, err)
	}
	return ticket
}

func TestATicketStandsForItsSessionOnce(t *testing.T) {
	t.Parallel()
	tickets, client, p := setup(t)
	ticket := issue(t, tickets, p)
	stored, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(stored) != 1 || strings.Contains(stored[0]+client.Get(t.Context(), stored[0]).Val(), strings.TrimPrefix(ticket, "hst_")) {
		t.Fatalf("Redis holds the ticket itself: %v %v", stored, err)
	}
	if ttl := client.PTTL(t.Context(), stored[0]).Val(); ttl <= 0 || ttl > Life {
		t.Errorf("kept for %s", ttl)
	}
	var good, bad atomic.Int64
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			switch got, err := tickets.Redeem(t.Context(), ticket); {
			case err == nil && cmp.Equal(got, p):
				good.Add(1)
			case fault.Is(err, fault.Unauthenticated):
				bad.Add(1)
			default:
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	wait.Wait()
	if good.Load() != 1 || bad.Load() != 15 {
		t.Errorf("redeemed %d times, refused %d times", good.Load(), bad.Load())
	}
}

func TestATicketEndsWithItsAccessToken(t *testing.T) {
	t.Parallel()
	tickets, client, p := setup(t)
	p.Expires = time.Now().Add(10 * time.Second)
	issue(t, tickets, p)
	stored := client.Keys(t.Context(), "*").Val()
	if ttl := client.PTTL(t.Context(), stored[0]).Val(); ttl <= 0 || ttl > 10*time.Second {
		t.Errorf("kept for %s", ttl)
	}
	p.Expires = time.Now().Add(-time.Second)
	if _, _, err := tickets.Issue(t.Context(), p); !fault.Is(err, fault.SessionExpired) {
		t.Errorf("issued for a token that has ended: %v", err)
	}
}

func TestWhatIsNoTicketIsRefused(t *testing.T) {
	t.Parallel()
	tickets, client, p := setup(t)
	ticket := issue(t, tickets, p)
	late := issue(t, tickets, p)
	hash, _ := tickets.opaque.Hash(late)
	if err := client.Del(t.Context(), key(hash)).Err(); err != nil { // as Redis does in time
		t.Fatal(err)
	}
	foreign, _ := auth.NewTickets(config.NewSecret("pepper")).New()
	for _, bad := range []string{"", "hst_", "hst_abc", strings.ToUpper(ticket), ticket + "x", "hsr_" + strings.TrimPrefix(ticket, "hst_"), foreign, late} {
		if _, err := tickets.Redeem(t.Context(), bad); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := New(client, config.NewSecret("another pepper"), nil).Redeem(t.Context(), ticket); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the pepper does not count: %v", err)
	}
	_ = client.Close()
	if _, err := tickets.Redeem(t.Context(), ticket); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), ticket) {
		t.Errorf("without Redis: %v", err)
	}
	if _, _, err := tickets.Issue(t.Context(), p); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without Redis: %v", err)
	}
}
