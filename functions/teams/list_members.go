package teams

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/cursor"
	"hivesync/shared/db"
)

// ListMembers answers who is in a team.
type ListMembers struct{ DB *pgxpool.Pool }

// ListMembersIn names the team, and may narrow the list.
type ListMembersIn struct {
	function.PageIn
	TeamID uuid.UUID `path:"team_id"`
	Search string    `query:"search" maxLength:"80" doc:"what a name or an address begins with, in whatever case; guests find people by their names alone"`
}

// Member is somebody in a team.
type Member struct {
	UserID   uuid.UUID `json:"user_id"`
	Name     string    `json:"name"`
	Email    string    `json:"email,omitempty" doc:"left out for guests"`
	Role     auth.Role `json:"role" enum:"owner,admin,member,guest"`
	JoinedAt time.Time `json:"joined_at"`
}

// Meta implements function.Handler.
func (ListMembers) Meta() function.Meta {
	return function.Meta{
		Name: "teams.list_members", Method: "GET", Path: "/api/v1/teams/{team_id}/members", Summary: "Who is in a team, the oldest account first",
		Auth: function.User, Scope: "teams:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListMembers) Handle(ctx context.Context, in *ListMembersIn) (*function.Page[Member], error) {
	search, addresses := strings.TrimSpace(in.Search), auth.AccessFrom(ctx).Role.Allows(auth.Member)
	return function.PageAfter(ctx, "members/"+in.TeamID.String()+"/"+search, in.PageIn, func(after string, most int32) ([]queries.MembersRow, error) {
		p := queries.MembersParams{TeamID: in.TeamID, Search: search, ByEmail: addresses, RowLimit: most}
		if after != "" {
			var err error
			if p.After, err = cursor.ID(after); err != nil {
				return nil, err
			}
		}
		return queries.New(db.On(f.DB)).Members(ctx, p)
	}, func(r queries.MembersRow) (Member, string) {
		m := Member{UserID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role, JoinedAt: r.CreatedAt}
		if !addresses {
			m.Email = ""
		}
		return m, r.ID.String()
	})
}
