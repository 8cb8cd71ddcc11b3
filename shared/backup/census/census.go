// Package census counts what a database holds: the rows of each table, and its schema as one hash. Two databases with the same census
// have the same tables, columns, constraints, indexes, triggers and functions, and as many rows.
//
// It only reads, and it reads no row's content. Taken in a transaction, it is of the moment that the transaction sees.
package census

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/db"
)

// Census is what a database holds.
type Census struct {
	// Server is the version of PostgreSQL, Major the number that counts.
	Server string `json:"server"`
	Major  int    `json:"major"`
	// Migration is the last migration that the database has; 0 of one that has none.
	Migration int64 `json:"migration"`
	// Schema is a SHA-256 in lowercase hexadecimal. What PostgreSQL calls things may change from one major version to the next.
	Schema string `json:"schema"`
	// Rows is how many rows each table has, by its name with its schema's.
	Rows map[string]int64 `json:"rows"`
}

// Take counts in a transaction, which is repeatable read where several tables are to be of one moment.
func Take(ctx context.Context, tx pgx.Tx) (c Census, err error) {
	// Names are written with their schema then, whatever the role's search path is.
	if _, err := tx.Exec(ctx, "SET LOCAL search_path = pg_catalog"); err != nil {
		return c, db.Fault(err)
	}
	if err := tx.QueryRow(ctx, "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000").Scan(&c.Server, &c.Major); err != nil {
		return c, db.Fault(err)
	}
	if c.Migration, err = db.Version(ctx, tx); err != nil {
		return c, err
	}
	if c.Schema, err = schema(ctx, tx); err != nil {
		return c, err
	}
	c.Rows, err = rows(ctx, tx)
	return c, err
}

// Differences says in words what of one database is not in the other; nothing where they hold the same. Of databases of different major
// versions the schema is not compared.
func (c Census) Differences(other Census) (out []string) {
	if c.Migration != other.Migration {
		out = append(out, fmt.Sprintf("the schema is of migration %d, expected %d", other.Migration, c.Migration))
	}
	if c.Schema != other.Schema && c.Major == other.Major {
		out = append(out, "the schema has another hash")
	}
	names := maps.Clone(c.Rows)
	maps.Copy(names, other.Rows)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		want, wanted := c.Rows[name]
		got, there := other.Rows[name]
		switch {
		case !there:
			out = append(out, name+" is missing")
		case !wanted:
			out = append(out, name+" should not be there")
		case want != got:
			out = append(out, fmt.Sprintf("%s has %d rows, expected %d", name, got, want))
		}
	}
	return out
}

// Total is how many rows there are.
func (c Census) Total() (n int64) {
	for _, rows := range c.Rows {
		n += rows
	}
	return n
}

// ours selects the schemas that are neither PostgreSQL's own nor temporary. What belongs to an extension is not ours.
const ours = `n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'`

// Tables lists the tables, their names with their schemas'.
func Tables(ctx context.Context, q interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
},
) ([]pgx.Identifier, error) {
	found, err := q.Query(ctx, `SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND `+ours+` AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
		ORDER BY 1, 2`)
	if err != nil {
		return nil, db.Fault(err)
	}
	list, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (pgx.Identifier, error) {
		name := make(pgx.Identifier, 2)
		return name, row.Scan(&name[0], &name[1])
	})
	return list, db.Fault(err)
}

func rows(ctx context.Context, tx pgx.Tx) (map[string]int64, error) {
	tables, err := Tables(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(tables))
	for _, name := range tables {
		var n int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+name.Sanitize()).Scan(&n); err != nil {
			return nil, db.Fault(err)
		}
		out[strings.Join(name, ".")] = n
	}
	return out, nil
}

// parts are what a schema is made of, each a query of lines. Lines are put in order by their bytes, so that neither the order of creation
// nor a server's collation counts, and a column that was dropped is nowhere.
var parts = []string{
	`SELECT format('relation %s.%s %s rls=%s', n.nspname, c.relname, c.relkind, c.relrowsecurity) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ` + ours,
	`SELECT format('column %s.%s.%s %s notnull=%s identity=%s generated=%s collation=%s default=%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
		a.attidentity, a.attgenerated, co.collname, pg_get_expr(d.adbin, d.adrelid))
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation co ON co.oid = a.attcollation
		WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND ` + ours,
	`SELECT format('constraint %s.%s.%s %s valid=%s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND ` + ours,
	`SELECT format('index %s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ` + ours,
	`SELECT format('trigger %s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled)
		FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ` + ours,
	`SELECT format('function %s', pg_get_functiondef(p.oid)) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind IN ('f', 'p') AND ` + ours + `
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
	`SELECT format('sequence %s.%s %s start=%s by=%s max=%s min=%s cycle=%s', n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcycle)
		FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ` + ours,
	`SELECT format('view %s.%s %s', n.nspname, c.relname, pg_get_viewdef(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ` + ours,
	`SELECT format('enum %s.%s %s %s', n.nspname, t.typname, e.enumsortorder, e.enumlabel) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ` + ours,
	`SELECT format('policy %s.%s %s %s %s %s', n.nspname, c.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
		FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ` + ours,
	`SELECT format('extension %s', e.extname) FROM pg_extension e`,
}

func schema(ctx context.Context, tx pgx.Tx) (string, error) {
	hash := sha256.New()
	for _, part := range parts {
		found, err := tx.Query(ctx, `SELECT line FROM (`+part+`) parts(line) ORDER BY line COLLATE "C"`)
		if err != nil {
			return "", db.Fault(err)
		}
		lines, err := pgx.CollectRows(found, pgx.RowTo[string])
		if err != nil {
			return "", db.Fault(err)
		}
		for _, line := range lines {
			hash.Write([]byte(line))
			hash.Write([]byte{0})
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
