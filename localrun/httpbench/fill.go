package httpbench

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Size is how much the database holds before anything is measured.
type Size struct {
	Projects int `json:"projects"`
	Tasks    int `json:"tasks"`
}

// perTeam is how many projects a team of others has.
const perTeam = 20

// filling are the statements that make others' teams, projects and tasks: $1 is how many projects, $2 how many tasks.
var filling = []string{
	fmt.Sprintf(`INSERT INTO users (id, email, email_key, name, password_hash)
		SELECT md5('bench user ' || n)::uuid, 'other' || n || '@bench.hivesync.local', 'other' || n || '@bench.hivesync.local', 'Other ' || n, 'none'
		FROM generate_series(0, ($1::int - 1) / %d) n WHERE $2::int >= 0`, perTeam),
	fmt.Sprintf(`INSERT INTO teams (id, name, personal_owner)
		SELECT md5('bench team ' || n)::uuid, 'Team ' || n, md5('bench user ' || n)::uuid FROM generate_series(0, ($1::int - 1) / %d) n WHERE $2::int >= 0`, perTeam),
	fmt.Sprintf(`INSERT INTO team_members (team_id, user_id, role)
		SELECT md5('bench team ' || n)::uuid, md5('bench user ' || n)::uuid, 'owner' FROM generate_series(0, ($1::int - 1) / %d) n WHERE $2::int >= 0`, perTeam),
	fmt.Sprintf(`INSERT INTO projects (id, team_id, name, description, tags)
		SELECT md5('bench project ' || n)::uuid, md5('bench team ' || n / %d)::uuid, 'Project ' || n, 'A screen of list number ' || n %% 97, ARRAY['mobile', 'tag' || n %% 31]
		FROM generate_series(0, $1::int - 1) n WHERE $2::int >= 0`, perTeam),
	// Positions are fractions whose last digit is none of their zeros.
	`INSERT INTO tasks (id, project_id, title, description, status, priority, labels, position)
		SELECT md5('bench task ' || n)::uuid, md5('bench project ' || n % $1::int)::uuid, 'Task ' || n, 'Look at the button of list ' || n % 97,
			(ARRAY['open', 'in_progress', 'done'])[1 + n % 3], (ARRAY['none', 'low', 'high'])[1 + n % 3], ARRAY['label' || n % 13], lpad(to_hex(n), 8, '0') || '1'
		FROM generate_series(0, $2::int - 1) n`,
}

// own are the statements that give a caller whose personal team is $1 a share: $2 projects, of which the first has $3 tasks.
var own = []string{
	`INSERT INTO projects (id, team_id, name, description, tags)
		SELECT md5($1::text || ' project ' || n)::uuid, $1::uuid, 'Mine ' || n, 'A screen of list number ' || n % 97, ARRAY['mobile']
		FROM generate_series(1, $2::int) n WHERE $3::int >= 0`,
	`INSERT INTO tasks (id, project_id, title, description, status, labels, position)
		SELECT md5($1::text || ' task ' || n)::uuid, md5($1::text || ' project 1')::uuid, 'My task ' || n, 'Look at the button of list ' || n % 97,
			(ARRAY['open', 'in_progress', 'done'])[1 + n % 3], ARRAY['label' || n % 13], lpad(to_hex(n), 8, '0') || '1'
		FROM generate_series(1, $3::int) n WHERE $2::int >= 0`,
}

// Fill writes so many projects and tasks of others into a system's database, and some for each of the teams.
func Fill(ctx context.Context, databaseURL string, size Size, teams []string, ownProjects, ownTasks int) (err error) {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range filling {
		if _, err := conn.Exec(ctx, statement, size.Projects, size.Tasks); err != nil {
			return fmt.Errorf("filling the database: %w", err)
		}
	}
	for _, team := range teams {
		for _, statement := range own {
			if _, err := conn.Exec(ctx, statement, team, ownProjects, ownTasks); err != nil {
				return fmt.Errorf("filling the database: %w", err)
			}
		}
	}
	_, err = conn.Exec(ctx, "VACUUM ANALYZE") // as it is in a database that has stood for a while
	return err
}
