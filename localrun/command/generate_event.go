package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"hivesync/localrun/event"
	"hivesync/localrun/invoke"
	"hivesync/localrun/system"
)

// The names of events of no function in particular: what triggers functions on Lambda.
const (
	anyAPIGateway = "apigateway"
	anySQS        = "sqs"
)

func generateEventCommand(s Streams) *cobra.Command {
	var dir string
	cmd := answersJSON(&cobra.Command{
		Use:   "generate-event NAME|apigateway|sqs",
		Short: "An event to start from: API Gateway v2 for an endpoint, SQS for a job",
		Long: "NAME is a function's: its event has every field that it requires, and names what the first login of the system that `localrun up` runs\n" +
			"here made last: a project, a preview, a job's payload. Without a system the ids are of nothing. apigateway and sqs give the shape of\n" +
			"an event alone, with a request or a job to replace.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeFunctions(1, endpoints|jobFunctions|schedules, anyAPIGateway, anySQS),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case anyAPIGateway:
				return printJSON(s.Out, event.AnyRequest())
			case anySQS:
				batch, err := event.AnyBatch()
				if err != nil {
					return err
				}
				return printJSON(s.Out, batch)
			}
			r, c, err := registry()
			if err != nil {
				return err
			}
			target, err := invoke.Find(r, args[0])
			if err != nil {
				return fmt.Errorf("%w; also %s and %s", err, anyAPIGateway, anySQS)
			}
			document, err := event.Describe(r, c)
			if err != nil {
				return err
			}
			known, payload, err := latest(cmd.Context(), dir, target.Name())
			if err != nil {
				return err
			}
			example, err := target.Example(document, known, payload)
			if err != nil {
				return err
			}
			return printJSON(s.Out, example)
		},
	})
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	return cmd
}

// latest returns what the first login of a running system made last, by the names of parameters, and the payload of
// the last job of a type; nothing where none runs.
func latest(ctx context.Context, dir, jobType string) (known map[string]string, payload json.RawMessage, err error) {
	payload = json.RawMessage("{}")
	state, err := system.Running(dir)
	if errors.Is(err, system.ErrNotRunning) {
		return nil, payload, nil
	}
	if err != nil {
		return nil, nil, err
	}
	conn, err := pgx.Connect(ctx, state.Env["DATABASE_URL"])
	if err != nil {
		return nil, nil, errors.New("the system that runs here does not let its database be reached")
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var project, preview, screen, path, entry *string
	err = conn.QueryRow(ctx, `SELECT p.id::text, v.id::text, s.screen_id, f.path, v.entry_point FROM users u
		JOIN team_members m ON m.user_id = u.id JOIN projects p ON p.team_id = m.team_id
		LEFT JOIN previews v ON v.project_id = p.id LEFT JOIN preview_screens s ON s.preview_id = v.id LEFT JOIN files f ON f.project_id = p.id
		WHERE u.email = $1 ORDER BY p.id DESC, v.id DESC NULLS LAST, s.screen_id, f.path LIMIT 1`, state.Email).Scan(&project, &preview, &screen, &path, &entry)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, err
	}
	known = map[string]string{"file": "layout.json"}
	for name, value := range map[string]*string{"project_id": project, "preview_id": preview, "screen_id": screen, "path": path, "entry_point": cmp.Or(entry, path)} {
		if value != nil {
			known[name] = *value
		}
	}
	err = conn.QueryRow(ctx, "SELECT payload FROM jobs WHERE type = $1 ORDER BY id DESC LIMIT 1", jobType).Scan(&payload)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return known, payload, err
}
