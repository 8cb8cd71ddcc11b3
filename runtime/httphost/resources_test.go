package httphost

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

// of makes an endpoint of a Meta and of an input.
func of[In any](m function.Meta) function.Endpoint {
	m.Name, m.Method = "a.b", "POST"
	return endpoint(m, func(context.Context, *In) (*function.Empty, error) { return nil, nil })
}

type (
	teamQuery struct {
		Team function.Optional[uuid.UUID] `query:"team_id"`
	}
	teamText struct {
		Team string `query:"team_id"`
	}
	teamHeader struct {
		Team string `header:"team_id"`
	}
	teamBody struct {
		Body struct {
			Team *uuid.UUID `json:"team_id,omitempty"`
			Name string     `json:"name"`
		}
	}
	// embedded has the field of teamQuery as its own.
	embedded struct{ teamQuery }
	streamed struct {
		Team uuid.UUID `json:"team_id"`
	}
)

// A name whose access nobody would check stops the start.
func TestAHostStartsOnNoNameThatNobodyChecks(t *testing.T) {
	t.Parallel()
	const user = function.User
	for name, c := range map[string]struct {
		endpoint function.Endpoint
		want     string // part of the error; empty where the host starts
	}{
		"an unlisted parameter":                 {of[struct{}](function.Meta{Path: "/x/{task_id}", Auth: user, Role: auth.Guest}), "{task_id} in the path is no registered resource"},
		"one of a public function":              {of[struct{}](function.Meta{Path: "/x/{task_id}"}), "{task_id} in the path"},
		"one of all the rest":                   {of[struct{}](function.Meta{Path: "/x/{rest...}"}), "{rest...} in the path"},
		"one beside a resource":                 {of[struct{}](function.Meta{Path: "/x/{team_id}/{task_id}", Auth: user, Role: auth.Guest}), "{task_id} in the path"},
		"one that is plain":                     {of[struct{}](function.Meta{Path: "/x/{task_id}", Auth: user, Plain: []string{"task_id"}}), ""},
		"a resource without a role":             {of[struct{}](function.Meta{Path: "/x/{team_id}", Auth: user}), "Meta must name a role"},
		"one without a role by token":           {of[struct{}](function.Meta{Path: "/x/{preview_id}", Auth: function.Preview}), "Meta must name a role"},
		"a resource with a role":                {of[struct{}](function.Meta{Path: "/x/{team_id}", Auth: user, Role: auth.Guest}), ""},
		"a resource of a public function":       {of[struct{}](function.Meta{Path: "/x/{team_id}"}), "whose access nobody asks for"},
		"a resource of an administrator":        {of[struct{}](function.Meta{Path: "/x/{team_id}", Auth: function.Admin, Role: auth.Owner}), "whose access nobody asks for"},
		"one that is plain to an administrator": {of[struct{}](function.Meta{Path: "/x/{team_id}", Auth: function.Admin, Plain: []string{"team_id"}}), ""},
		"an alias with another parameter":       {of[struct{}](function.Meta{Path: "/x/{team_id}", Aliases: []string{"/y/{project_id}"}, Auth: user, Role: auth.Guest}), "the alias /y/{project_id}"},
		"an alias without one":                  {of[struct{}](function.Meta{Path: "/x/{team_id}", Aliases: []string{"/y"}, Auth: user, Role: auth.Guest}), "the alias /y"},
		"a preview token for nothing":           {of[struct{}](function.Meta{Path: "/x", Auth: function.Preview}), "must name {preview_id}"},
		"a preview token for any preview":       {of[struct{}](function.Meta{Path: "/x/{project_id}/{preview_id}", Auth: function.Preview, Role: auth.Guest, Plain: []string{"preview_id"}}), "must name {preview_id}"},
		"a preview token for a team":            {of[struct{}](function.Meta{Path: "/x/{team_id}/{preview_id}", Auth: function.Preview, Role: auth.Guest}), "{team_id} in the path is not what a preview token opens"},
		"a preview token for a query":           {of[teamQuery](function.Meta{Path: "/x/{preview_id}", Auth: function.Preview, Role: auth.Guest, Resources: []string{"query.team_id"}}), "only a user's access"},
		"a role without a resource":             {of[struct{}](function.Meta{Path: "/x", Auth: user, Role: auth.Guest}), "no resource to have it in"},
		"an unlisted query":                     {of[teamQuery](function.Meta{Path: "/x", Auth: user}), "query.team_id is a resource"},
		"an unlisted query of text":             {of[teamText](function.Meta{Path: "/x"}), "query.team_id is a resource"},
		"an unlisted header":                    {of[teamHeader](function.Meta{Path: "/x", Auth: user}), "header.team_id is a resource"},
		"an unlisted field of the body":         {of[teamBody](function.Meta{Path: "/x", Auth: user}), "body.team_id is a resource"},
		"an unlisted field of a worker's body":  {of[teamBody](function.Meta{Path: "/x", Auth: function.Worker}), "body.team_id is a resource"},
		"an unlisted embedded field":            {of[embedded](function.Meta{Path: "/x", Auth: user}), "query.team_id is a resource"},
		"an unlisted field of a streamed body":  {of[struct{}](function.Meta{Path: "/x", Auth: user, Stream: streamed{}}), "body.team_id is a resource"},
		"a plain field":                         {of[teamBody](function.Meta{Path: "/x", Auth: user, Plain: []string{"body.team_id"}}), ""},
		"a listed query":                        {of[teamQuery](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Resources: []string{"query.team_id"}}), ""},
		"a listed embedded field":               {of[embedded](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Resources: []string{"query.team_id"}}), ""},
		"a listed field of the body":            {of[teamBody](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Resources: []string{"body.team_id"}}), ""},
		"a listed query without a role":         {of[teamQuery](function.Meta{Path: "/x", Auth: user, Resources: []string{"query.team_id"}}), "Meta must name a role"},
		"a listed query of text":                {of[teamText](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Resources: []string{"query.team_id"}}), "no uuid.UUID"},
		"a listed query of a public function":   {of[teamQuery](function.Meta{Path: "/x", Resources: []string{"query.team_id"}}), "only a user's access"},
		"a listed field of a streamed body":     {of[struct{}](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Stream: streamed{}, Resources: []string{"body.team_id"}}), "that the host binds"},
		"a listed field that is no resource":    {of[teamBody](function.Meta{Path: "/x", Auth: user, Role: auth.Guest, Resources: []string{"body.team_id", "body.name"}}), "body.name is in Meta.Resources and no registered resource"},
		"a listed field that is not there":      {of[struct{}](function.Meta{Path: "/x", Auth: user, Resources: []string{"body.team_id"}}), "neither in the path nor in the input"},
		"a plain name that is not there":        {of[struct{}](function.Meta{Path: "/x", Auth: user, Plain: []string{"task_id"}}), "neither in the path nor in the input"},
		"a streamed body of a worker":           {of[struct{}](function.Meta{Path: "/x", Auth: function.Worker, Stream: struct{}{}}), "cannot be a stream"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := start(c.endpoint); (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for name, r := range map[string]function.Resource{
		"without access": {Param: "task_id", Noun: "task"},
		"without a noun": {Param: "task_id", Access: (&backend{}).resources()[0].Access},
		"twice":          (&backend{}).resources()[0],
	} {
		if err := (function.Registry{Resources: append((&backend{}).resources(), r)}).Validate(); err == nil {
			t.Errorf("a resource %s was accepted", name)
		}
	}
}

// moveIn names a project in its path, a team in its query and a preview in its body.
type moveIn struct {
	ProjectID uuid.UUID                    `path:"project_id"`
	Team      function.Optional[uuid.UUID] `query:"team_id"`
	Body      struct {
		Preview *uuid.UUID `json:"preview_id,omitempty"`
	}
}

func moveRegistry() function.Registry {
	show := func(ctx context.Context) string {
		a := auth.AccessFrom(ctx)
		return fmt.Sprint(a.TeamID, " ", a.ProjectID, " ", a.Role)
	}
	return function.Registry{
		Endpoints: []function.Endpoint{
			endpoint(function.Meta{
				Name: "things.move", Method: "POST", Path: "/projects/{project_id}/move", Auth: function.User, Role: auth.Member, Scope: "things:write",
				Resources: []string{"query.team_id", "body.preview_id"}, Limit: limits.PreviewsPerHour,
			}, func(ctx context.Context, _ *moveIn) (*function.Data[string], error) {
				return function.OK(show(ctx)), nil
			}),
			endpoint(function.Meta{Name: "things.list", Method: "GET", Path: "/things", Auth: function.User, Role: auth.Guest, Resources: []string{"query.team_id"}},
				func(ctx context.Context, in *teamQuery) (*function.Data[string], error) {
					return function.OK(fmt.Sprint(in.Team.Pointer(), " ", show(ctx))), nil
				}),
		},
		Streams: []function.Stream{function.NewStream(streamFn[teamQuery]{
			function.Meta{Name: "things.follow", Method: "GET", Path: "/follow", Auth: function.User, Role: auth.Member, Resources: []string{"query.team_id"}},
			function.SSE,
			func(ctx context.Context, _ *teamQuery, conn function.Conn) error {
				return conn.Send(ctx, function.Message{Event: "access", Data: fmt.Appendf(nil, "%q", show(ctx))})
			},
		})},
	}
}

func TestAccessIsAskedForWhateverNamesTheResource(t *testing.T) {
	t.Parallel()
	r := newRig(t, moveRegistry(), nil)
	user := "Bearer " + r.userToken(t)
	other, foreign := uuid.New(), uuid.New()
	r.backend.mu.Lock()
	r.backend.shared[other] = guestProject
	r.backend.mu.Unlock()
	move := func(project uuid.UUID) string { return "/projects/" + project.String() + "/move" }
	team := func(id uuid.UUID) string { return "?team_id=" + id.String() }
	preview := func(id uuid.UUID) string { return `{"preview_id":"` + id.String() + `"}` }
	none := uuid.Nil.String()
	owned := fmt.Sprint(ownedTeam, " ", ownedProject, " owner")
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		want               string // in the answer
	}{
		"nothing but the path":           {"POST", move(ownedProject), `{}`, 200, owned},
		"all of one team":                {"POST", move(ownedProject) + team(ownedTeam), preview(ownedPreview), 200, owned},
		"a team of others":               {"POST", move(ownedProject) + team(foreign), `{}`, 404, "no such team"},
		"a preview of others":            {"POST", move(ownedProject), preview(foreign), 404, "no such preview"},
		"the id of nothing":              {"POST", move(ownedProject), preview(uuid.Nil), 404, "no such preview"},
		"a team that is not the one":     {"POST", move(ownedProject) + team(guestTeam), `{}`, 404, "no such team"},
		"a preview of another project":   {"POST", move(ownedProject), preview(other), 404, "no such preview"},
		"a role too low in the path":     {"POST", move(guestProject), `{}`, 403, "role member"},
		"no id":                          {"GET", "/things?team_id=x", "", 422, "team_id"},
		"a list of all":                  {"GET", "/things", "", 200, "nil> " + none + " " + none},
		"a list of a team":               {"GET", "/things" + team(guestTeam), "", 200, guestTeam.String() + " " + guestTeam.String() + " " + none + " guest"},
		"a list of a team of others":     {"GET", "/things" + team(foreign), "", 404, "no such team"},
		"a stream of a team":             {"GET", "/follow" + team(ownedTeam), "", 200, ownedTeam.String() + " " + none + " owner"},
		"a stream of a team of others":   {"GET", "/follow" + team(foreign), "", 404, "no such team"},
		"a stream with a role too low":   {"GET", "/follow" + team(guestTeam), "", 403, "role member"},
		"a stream of no team, by nobody": {"GET", "/follow", "", 200, none},
	} {
		if p := r.do(t, c.method, c.path, c.body, "Authorization", user); p.status != c.status || !strings.Contains(p.body, c.want) {
			t.Errorf("%s: %d %s, want %d and %q", name, p.status, p.body, c.status, c.want)
		}
	}
	// A call that was refused used nothing of the plan.
	if used := r.counter.usedOf("plan:previews_per_hour:" + testUser.String()); used != 2 {
		t.Errorf("%d calls were counted, two were made", used)
	}
	r.backend.mu.Lock()
	r.backend.down = true
	r.backend.mu.Unlock()
	r.do(t, "POST", move(ownedProject), `{}`, "Authorization", user).expect(t, 503, fault.Unavailable)
}

// What the product has no functions for yet is held against a host of its own: administrators, and API tokens by scope.
func TestNobodyPassesBesideTheDoor(t *testing.T) {
	t.Parallel()
	registry := moveRegistry()
	registry.Endpoints = append(registry.Endpoints, endpoint(
		function.Meta{Name: "admin.team", Method: "GET", Path: "/admin/teams/{team_id}", Auth: function.Admin, Plain: []string{"team_id"}},
		func(context.Context, *struct {
			Team uuid.UUID `path:"team_id"`
		},
		) (*function.Empty, error) {
			return &function.Empty{}, nil
		}))
	r := newRig(t, registry, func(c *config.Config) { c.Plans.Free.PreviewsPerHour = 100 })
	admin, _, err := r.tokens.IssueAdmin(auth.Principal{UserID: testUser, SessionID: testSession, Tier: auth.Free, IsAdmin: true})
	if err != nil {
		t.Fatal(err)
	}
	callers := map[string]string{
		"nobody": "", "a user": r.userToken(t), "an API token": testAPIToken, "an administrator": admin, "a forger": "x.y.z",
		"a preview token": r.preview.Issue(signing.PreviewClaims{Preview: ownedPreview, Project: ownedProject, Expiry: time.Now().Add(time.Hour)}),
	}
	for name, c := range map[string]struct {
		method, path, body string
		want               map[string]int // by caller; 401 for all others
	}{
		"a user's": {"POST", "/projects/" + ownedProject.String() + "/move", `{}`, map[string]int{
			"a user": http.StatusOK, "an API token": http.StatusForbidden, // its scopes do not cover it
		}},
		"one without a scope":  {"GET", "/things", "", map[string]int{"a user": http.StatusOK, "an API token": http.StatusForbidden}},
		"an administrator's":   {"GET", "/admin/teams/" + ownedTeam.String(), "", map[string]int{"an administrator": http.StatusOK}},
		"a stream of a user's": {"GET", "/follow", "", map[string]int{"a user": http.StatusOK, "an API token": http.StatusForbidden}},
	} {
		for caller, token := range callers {
			authorization := ""
			if token != "" {
				authorization = "Bearer " + token
			}
			want := c.want[caller]
			if want == 0 {
				want = http.StatusUnauthorized
			}
			if p := r.do(t, c.method, c.path, c.body, "Authorization", authorization); p.status != want {
				t.Errorf("%s by %s: %d %s, want %d", name, caller, p.status, p.body, want)
			}
		}
	}
}
