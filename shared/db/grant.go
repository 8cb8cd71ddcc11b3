package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Grant lets a role do in the database at url what a backend does, and nothing else: it owns no table, changes no schema, and only adds
// to the audit. The URL's role owns the tables. What the role was granted before is taken back.
func Grant(ctx context.Context, url, role string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("granting the backend's rights: %w", Fault(err))
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	name := pgx.Identifier{role}.Sanitize()
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range []string{
			"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ",
			"GRANT USAGE ON SCHEMA public TO ",
			"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ", // to read their place is to back them up
			"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ",
			"REVOKE UPDATE, DELETE ON audit_log FROM ",
			"REVOKE INSERT, UPDATE, DELETE ON " + versions + " FROM ",
		} {
			if _, err := tx.Exec(ctx, sql+name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("granting the backend's rights to its role: %w", Fault(err))
	}
	return nil
}

// RoleOf returns the role that a URL connects as.
func RoleOf(url string) (string, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return "", errURL()
	}
	return cfg.User, nil
}
