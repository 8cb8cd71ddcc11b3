package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"hivesync/localrun/project"
	"hivesync/shared/client"
)

// accounts registers users with a project each, and keeps them in the state file.
func accounts(ctx context.Context, o options) (any, error) {
	files, _, err := project.Read("samples/inbox")
	if err != nil {
		return nil, err
	}
	entry, err := project.EntryPoint(files)
	if err != nil {
		return nil, err
	}
	list := make([]account, 0, o.n)
	for i := range o.n {
		a := account{Email: fmt.Sprintf("drive-%d-%s@hivesync.local", i, strings.ToLower(rand.Text()[:8])), Password: rand.Text(), Entry: entry}
		api := client.New(o.url)
		signed, err := api.Register(ctx, a.Email, a.Password, "Drive")
		if err != nil {
			return nil, fmt.Errorf("registering: %w", err)
		}
		api = api.WithToken(signed.Tokens.AccessToken)
		if a.Project, err = api.CreateProject(ctx, "Inbox"); err != nil {
			return nil, fmt.Errorf("creating a project: %w", err)
		}
		if err := api.PutFiles(ctx, a.Project, files); err != nil {
			return nil, fmt.Errorf("sending files: %w", err)
		}
		list = append(list, a)
	}
	raw, err := json.Marshal(list) //nolint:gosec // of accounts that are made up here, for a file of the test's own
	if err != nil {
		return nil, err
	}
	return map[string]int{"accounts": len(list), "files": len(files)}, os.WriteFile(o.state, raw, 0o600)
}
