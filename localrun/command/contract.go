package command

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hivesync/localrun/contract"
	"hivesync/localrun/system"
	"hivesync/shared/client"
	"hivesync/shared/devices"
)

func contractCommand(s Streams) *cobra.Command {
	var requests, atOnce int
	var seed uint64
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Hold the running system to its OpenAPI document with generated requests",
		Long: "Starts a system of its own and sends it requests made from its OpenAPI document, with wrong identifiers, cursors, names, encodings and\n" +
			"bodies among them. An answer breaks the contract that is a 5xx, has a status or a media type that is not declared, or is unlike its\n" +
			"schema. Exits 2 when one does.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if requests < 1 || requests > 10_000_000 || atOnce < 1 || atOnce > 256 {
				return errors.New("--requests takes 1 to 10000000, --at-once 1 to 256")
			}
			report, err := runContract(cmd.Context(), s.Err, dir, contract.Options{Requests: requests, AtOnce: atOnce, Seed: seed})
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(s.Out, report)
			} else {
				err = printContract(s.Out, report)
			}
			if err == nil && len(report.Faults) > 0 {
				err = functionError{fmt.Errorf("%d kinds of answers broke the contract", len(report.Faults))}
			}
			return err
		},
	}
	cmd.Flags().IntVar(&requests, "requests", 20_000, "requests to make")
	cmd.Flags().IntVar(&atOnce, "at-once", 4, "requests at a time")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "chooses the requests")
	cmd.Flags().StringVar(&dir, "dir", filepath.Join(dataDir, "contract"), "data folder of the system, emptied first")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func runContract(ctx context.Context, progress io.Writer, dir string, o contract.Options) (report *contract.Report, err error) {
	if err := system.Empty(dir); err != nil {
		return nil, err
	}
	fmt.Fprintln(progress, "starting a system")
	running, err := system.Start(ctx, system.Options{
		Dir: dir, Workers: 1, Disposable: true,
		// Rates would answer for the functions; the plan's other limits are part of the contract.
		Settings: map[string]string{
			"PREMIUM_REQUESTS_PER_MINUTE": "1000000", "PREMIUM_REQUEST_BURST": "1000000", "LOGINS_PER_MINUTE": "1000000", "LOGIN_BURST": "1000000", "LIVE_TICKETS_PER_MINUTE": "100000", "LIVE_TICKET_BURST": "100000",
			"IP_REQUESTS_PER_MINUTE": "1000000", "IP_REQUEST_BURST": "1000000", "TOKEN_REQUESTS_PER_MINUTE": "1000000", "LOG_LEVEL": "error",
			"BILLING_WEBHOOK_SECRET": "whsec_" + base64.StdEncoding.EncodeToString([]byte(rand.Text()+rand.Text())), "WEBHOOKS_REACH": "anywhere",
		},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	o.URL = running.URL
	for i := range 4 {
		user := &contract.User{API: client.New(running.URL), Email: fmt.Sprintf("contract%d@hivesync.local", i), Password: rand.Text(), Admin: i == 3}
		user.Mend = func(ctx context.Context) error { return running.Promote(ctx, user.Email, "premium", user.Admin) }
		if _, err := user.API.Register(ctx, user.Email, user.Password, "Contract"); err != nil {
			return nil, err
		}
		if err := user.Mend(ctx); err != nil {
			return nil, err
		}
		user.Known = map[string][]string{"queue": {"preview_queue"}, "name": {"MAX_TEAM_PROJECTS"}, "format": {"csv", "json"}, "range": {"60m"}}
		if !user.Admin {
			if user.Known, err = someScreens(ctx, user); err != nil {
				return nil, err
			}
		}
		o.Users = append(o.Users, user)
	}
	o.Progress = func(made int) { fmt.Fprintf(progress, "%d requests\n", made) }
	return contract.Run(ctx, o)
}

// someScreens makes a project with a preview, for identifiers that lead somewhere.
func someScreens(ctx context.Context, user *contract.User) (map[string][]string, error) {
	token, err := user.SignIn(ctx, "")
	if err != nil {
		return nil, err
	}
	api := user.API.WithToken(token)
	project, err := api.CreateProject(ctx, "contract")
	if err != nil {
		return nil, err
	}
	const screen = `import { Text, View } from "react-native"; export default () => <View><Text>Contract</Text></View>;`
	if err := api.PutFiles(ctx, project, map[string][]byte{"App.tsx": []byte(screen), "src/a.ts": []byte("export {};")}); err != nil {
		return nil, err
	}
	events, err := api.Events(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = events.Close() }()
	phone, _ := devices.FindPreset("iphone-15")
	accepted, err := api.RequestPreview(ctx, project, "App.tsx", []devices.Context{phone.Context(false)})
	if err != nil {
		return nil, err
	}
	if err := events.AwaitPreview(accepted.PreviewID); err != nil {
		return nil, err
	}
	preview, err := api.Preview(ctx, accepted.PreviewID)
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal([]devices.Context{phone.Context(false)})
	if err != nil {
		return nil, err
	}
	addresses := []string{user.Email}
	for range 20 {
		addresses = append(addresses, strings.ToLower(rand.Text())+"@hivesync.local")
	}
	return map[string][]string{
		"project_id": {project}, "preview_id": {accepted.PreviewID}, "preview_token": {accepted.PreviewToken}, "screen_id": {preview.Screens[0].ScreenID},
		"path": {"App.tsx", "src/a.ts"}, "entry_point": {"App.tsx"}, "file": {"layout.json", "screen.png"}, "email": addresses, "devices": {string(list)},
		"password": {user.Password}, "preset": {"iphone-15"}, "models": {`["iphone-15"]`}, "scopes": {`["projects:read"]`},
		"url": {"http://127.0.0.1:1/hook"}, "events": {`["*"]`}, "provider": {"none"},
	}, nil
}

func printContract(w io.Writer, r *contract.Report) error {
	for _, f := range r.Faults {
		fmt.Fprintf(w, "%s, %d times: %s\n    %s\n", f.Operation, f.Times, f.Problem, f.Request)
	}
	for _, id := range slices.Sorted(maps.Keys(r.Answers)) {
		fmt.Fprintf(w, "%-20s max %7.1f ms", id, r.SlowestMS[id])
		for _, status := range slices.Sorted(maps.Keys(r.Answers[id])) {
			fmt.Fprintf(w, "  %d x %d", r.Answers[id][status], status)
		}
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "%d requests to %d operations, seed %d: %d kinds of answers broke the contract; p50 %.1f ms, p99 %.1f ms, max %.1f ms\n    the slowest: %s\n",
		r.Requests, r.Operations, r.Seed, len(r.Faults), r.P50MS, r.P99MS, r.MaxMS, r.Slowest)
	return err
}
