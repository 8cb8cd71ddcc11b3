package teams

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/settings"
)

// overheard keeps the last query, and runs none.
type overheard struct {
	db.Handle
	sql  string
	args []any
}

var errOverheard = errors.New("overheard")

func (o *overheard) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	o.sql, o.args = sql, args
	return nil, errOverheard
}

func TestListsAreServedByIndexes(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	var o overheard
	q, id, now := queries.New(&o), uuid.New(), time.Now()
	for name, list := range map[string]struct {
		ask     func(ctx context.Context) error
		indexes []string
	}{
		"teams": {func(ctx context.Context) error {
			_, err := q.Teams(ctx, queries.TeamsParams{UserID: id, Before: &id, RowLimit: 51})
			return err
		}, []string{"team_members_by_user_in_order", "team_members_pkey"}},
		"members": {func(ctx context.Context) error {
			_, err := q.Members(ctx, queries.MembersParams{TeamID: id, After: id, Search: "ada", ByEmail: true, RowLimit: 51})
			return err
		}, []string{"team_members_pkey", "users_pkey"}},
		"invitations": {func(ctx context.Context) error {
			_, err := q.Invitations(ctx, queries.InvitationsParams{TeamID: id, Now: now, Before: &id, RowLimit: 51})
			return err
		}, []string{"team_invitations_by_team"}},
		"invitations of a user": {func(ctx context.Context) error {
			_, err := q.InvitationsOfUser(ctx, queries.InvitationsOfUserParams{UserID: id, Now: now, Before: &id, RowLimit: 51})
			return err
		}, []string{"users_pkey", "team_invitations_by_address"}},
	} {
		if err := list.ask(t.Context()); !errors.Is(err, errOverheard) {
			t.Fatalf("%s: %v", name, err)
		}
		plan := explain(t, pool, o.sql, o.args)
		for _, index := range list.indexes {
			if !strings.Contains(plan, index) {
				t.Errorf("%s does not use %s:\n%s", name, index, plan)
			}
		}
		if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Sort") {
			t.Errorf("%s reads more than a page:\n%s", name, plan)
		}
	}
}

// explain returns the plan of a statement where the database avoids all but indexes in their order.
func explain(t *testing.T, pool *pgxpool.Pool, sql string, args []any) (plan string) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), "EXPLAIN "+sql, args...)
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		plan = strings.Join(lines, "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// crew makes a team of a new owner and another one, and returns all three.
func crew(t *testing.T, pool *pgxpool.Pool, role auth.Role) (team, ada, bob uuid.UUID) {
	t.Helper()
	a, b := dbtest.NewTenant(t, pool), dbtest.NewTenant(t, pool)
	team = db.NewID()
	dbtest.Exec(t, pool, "INSERT INTO teams (id, name) VALUES ($1, 'crew')", team)
	dbtest.Exec(t, pool, "INSERT INTO team_members (team_id, user_id, role) VALUES ($1, $2, 'owner')", team, a.User)
	if role != auth.NoRole {
		dbtest.Exec(t, pool, "INSERT INTO team_members (team_id, user_id, role) VALUES ($1, $2, $3)", team, b.User, role)
	}
	return team, a.User, b.User
}

// both does something as two users at once, and returns their errors.
func both(t *testing.T, users [2]uuid.UUID, do func(ctx context.Context) error) (errs [2]error) {
	t.Helper()
	var group sync.WaitGroup
	for i, user := range users {
		group.Go(func() { errs[i] = do(auth.WithPrincipal(t.Context(), auth.Principal{UserID: user})) })
	}
	group.Wait()
	return errs
}

// one returns which of two succeeded, the other's error having a code.
func one(t *testing.T, errs [2]error, code fault.Code) int {
	t.Helper()
	i := 0
	if errs[0] != nil {
		i = 1
	}
	if errs[i] != nil || errs[1-i] == nil || fault.From(errs[1-i]).Code != code {
		t.Fatalf("%v", errs)
	}
	return i
}

func TestOfTwoOwnersWhoLeaveAtOnceOneStays(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	team, ada, bob := crew(t, pool, auth.Owner)
	leave := Leave{DB: pool, Jobs: &jobs.Acceptor{Record: &jobs.Record{DB: pool}}, Logger: slog.New(slog.DiscardHandler)}
	one(t, both(t, [2]uuid.UUID{ada, bob}, func(ctx context.Context) error {
		_, err := leave.Handle(ctx, &TeamIn{team})
		return err
	}), fault.Conflict)
}

func TestACodeThatTwoUseAtOnceLetsOneIn(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	team, ada, bob := crew(t, pool, auth.NoRole)
	cleo := dbtest.NewTenant(t, pool).User
	codes := auth.NewCodes(config.NewSecret("pepper"))
	code, hash := codes.New()
	dbtest.Exec(t, pool, `INSERT INTO team_invitations (id, team_id, email, email_key, role, invited_by, code_hash, created_at, expires_at)
		VALUES ($1, $2, 'a@b.c', 'a@b.c', 'member', $3, $4, now(), now() + interval '1 day')`, db.NewID(), team, ada, hash)
	live, err := settings.New(settings.Set{maxTeams, maxMembers}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	accept := AcceptCode{DB: pool, Settings: live, Codes: codes, Clock: time.Now}
	one(t, both(t, [2]uuid.UUID{bob, cleo}, func(ctx context.Context) error {
		_, err := accept.Handle(ctx, &CodeIn{CodeOfInvitation{code}})
		return err
	}), fault.ValidationFailed)
}
