package search

import (
	"testing"

	"github.com/google/uuid"

	"hivesync/functions/search/queries"
	"hivesync/shared/db/dbtest"
)

// Whatever the planner believes, a search reads no table from one end to the other: each of its looks happens where no plan does.
func TestASearchNeverReadsATableFromOneEndToTheOther(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	user, team := uuid.New(), uuid.New()
	for _, sql := range []string{
		`INSERT INTO users (id, email, email_key, name, password_hash) SELECT $1::uuid, 'a@b.c', 'a@b.c', 'Ada', 'none' WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO teams (id, name, personal_owner) VALUES ($2, 'Team', $1)`,
		`INSERT INTO team_members (team_id, user_id, role) VALUES ($2, $1, 'owner')`,
		`INSERT INTO projects (id, team_id, name, created_by) VALUES (gen_random_uuid(), $2, 'A list', $1)`,
	} {
		if _, err := pool.Exec(t.Context(), sql, user, team); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pool.Exec(t.Context(), `CREATE OR REPLACE FUNCTION search_query(owner uuid, q text, tag text DEFAULT NULL) RETURNS tsquery LANGUAGE plpgsql AS $$
		BEGIN
			IF current_setting('enable_seqscan') <> 'off' OR current_setting('enable_indexscan') <> 'off' OR current_setting('enable_indexonlyscan') <> 'off' THEN RAISE 'tables may be read from one end to the other'; END IF;
			RETURN quote_literal(owner::text || ' ' || q)::tsquery;
		END $$`); err != nil {
		t.Fatal(err)
	}
	hits, err := Find{DB: pool}.find(t.Context(), "", queries.FoundProjectsParams{UserID: user, Q: "list", RowLimit: 10}, []string{"list"})
	if err != nil || len(hits) != 1 || hits[0].Title != "A list" {
		t.Errorf("%v, %v", hits, err)
	}
}
