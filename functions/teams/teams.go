// Package teams holds the functions of teams: what a user is in them, who else is, and invitations by mail. Whatever belongs to a
// team, projects and all that is in them, goes with it.
//
// What a caller may not see does not exist for them. No answer tells whether an address has an account, but for those of members,
// which the team's members see, and its guests do not.
package teams

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/notify"
	"hivesync/shared/safetext"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Jobs     *jobs.Acceptor
	Counter  limits.Taker
	Settings *settings.Live
	// Codes are sent by mail; Portal is where links in mails lead, empty for codes without a link.
	Codes  auth.Opaque
	Portal string
	// Parting is what follows where somebody is in a team no more.
	Parting []Parting
	// Notify tells of invitations, for which they are looked for each Telling.
	Notify  *notify.Notifier
	Telling time.Duration
	// Cleaning is when expired invitations are deleted.
	Cleaning function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

var (
	maxTeams       = settings.Int("MAX_TEAMS_PER_USER", 100, "most teams that a user is in", settings.Between(1, 200))
	maxMembers     = settings.Int("MAX_TEAM_MEMBERS", 500, "most members of a team", settings.Between(1, 100_000))
	maxInvitations = settings.Int("MAX_TEAM_INVITATIONS", 50, "most open invitations of a team", settings.Between(1, 10_000))
)

// invitationsPerDay bounds the mails to strangers that one user has sent, in whatever team.
var invitationsPerDay = limits.PerPlan("invitations_per_day", "invitations per day", 24*time.Hour, limits.Numbers{Free: 50, Pro: 200, Premium: 1000, Least: 1, Most: 1_000_000})

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "teams", About: "Teams, who is in them as what, and invitations by mail."}},
		Endpoints: []function.Endpoint{
			function.New(Create{DB: d.DB, Settings: d.Settings, Clock: d.Clock}),
			function.New(List{DB: d.DB}),
			function.New(Get{DB: d.DB}),
			function.New(Update{DB: d.DB}),
			function.New(Delete{DB: d.DB, Jobs: d.Jobs}),
			function.New(ListMembers{DB: d.DB}),
			function.New(SetRole{DB: d.DB}),
			function.New(RemoveMember{DB: d.DB, Jobs: d.Jobs, Parting: d.Parting, Logger: d.Logger}),
			function.New(Leave{DB: d.DB, Jobs: d.Jobs, Parting: d.Parting, Logger: d.Logger}),
			function.New(Transfer{DB: d.DB}),
			function.New(Invite{DB: d.DB, Counter: d.Counter, Settings: d.Settings, Clock: d.Clock}),
			function.New(ListInvitations{DB: d.DB, Clock: d.Clock}),
			function.New(RevokeInvitation{DB: d.DB, Clock: d.Clock}),
			function.New(ResendInvitation{DB: d.DB, Counter: d.Counter, Settings: d.Settings, Clock: d.Clock}),
			function.New(MyInvitations{DB: d.DB, Clock: d.Clock}),
			function.New(AcceptInvitation{DB: d.DB, Settings: d.Settings, Clock: d.Clock}),
			function.New(DeclineInvitation{DB: d.DB, Clock: d.Clock}),
			function.New(AcceptCode{DB: d.DB, Settings: d.Settings, Codes: d.Codes, Clock: d.Clock}),
			function.New(DeclineCode{DB: d.DB, Codes: d.Codes, Clock: d.Clock}),
		},
		Schedules: []function.Schedule{
			CleanInvitations{DB: d.DB, Trigger: d.Cleaning, Clock: d.Clock, Logger: d.Logger},
			TellInvitations{DB: d.DB, Notify: d.Notify, Every: d.Telling, Clock: d.Clock},
		},
		Mails:     mails(d),
		Hooks:     hooked,
		Limits:    []*limits.Limit{invitationsPerDay},
		Settings:  settings.Set{maxTeams, maxMembers, maxInvitations},
		Resources: []function.Resource{{Param: "team_id", Noun: "team", Access: access(d.DB)}},
	}
}

// access is the user's role in a team.
func access(pool *pgxpool.Pool) func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
	return func(ctx context.Context, user, id uuid.UUID) (auth.Access, error) {
		role, err := queries.New(db.On(pool)).TeamRole(ctx, queries.TeamRoleParams{TeamID: id, UserID: user})
		return auth.Access{TeamID: id, Role: role}, db.Missing(err, errNoTeam())
	}
}

func errNoTeam() error { return fault.New(fault.NotFound, "There is no such team.") }

// TeamIn names the team.
type TeamIn struct {
	TeamID uuid.UUID `path:"team_id"`
}

// Team is a team as one who is in it sees it.
type Team struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Personal bool      `json:"personal" doc:"the team that its owner signed up with: it has no other owner and stays as long as the account"`
	// Role is what the caller is in it.
	Role      auth.Role `json:"role" enum:"owner,admin,member,guest"`
	Members   int64     `json:"members" doc:"how many are in it, the caller and guests included"`
	Plan      auth.Tier `json:"plan" enum:"free,pro,premium" doc:"the best plan of its owners, by which its storage is bounded"`
	CreatedAt time.Time `json:"created_at"`
}

func teamOf(r queries.TeamRow) Team {
	return Team{ID: r.ID, Name: r.Name, Personal: r.Personal, Role: r.Role, Members: r.Members, Plan: auth.Tier(r.Plan), CreatedAt: r.CreatedAt}
}

// read returns a team as a user sees it.
func read(ctx context.Context, q *queries.Queries, team, user uuid.UUID) (Team, error) {
	row, err := q.Team(ctx, queries.TeamParams{TeamID: team, UserID: user})
	return teamOf(row), db.Missing(err, errNoTeam())
}

// nameOf returns a team's name as it is stored.
func nameOf(given string) (string, error) {
	name := strings.TrimSpace(given)
	if safetext.Blank(name) || !safetext.IsLine(name) {
		return "", fault.New(fault.ValidationFailed, "The name cannot be used.",
			fault.Detail{Field: "name", Code: "invalid", Message: "expected 1 to 80 characters that can be seen"})
	}
	return name, nil
}
