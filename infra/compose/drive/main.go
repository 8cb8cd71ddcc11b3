// Command drive does to a HiveSync that runs elsewhere what its clients do, over its API alone, and says what came of it as JSON.
// infra/compose/test.sh holds the composed containers to it.
//
//	drive accounts -url URL -n 4 -state FILE      register users, each with a project of samples/inbox
//	drive demo -url URL -state FILE -out DIR      preview the project and fetch the pictures
//	drive jobs -url URL -state FILE -n 60         accept so many previews and wait for the end of each
//	drive load -url URL -state FILE               read, write and preview until standard input ends
//
// It exits with 1 where anything is not as it should be: a preview that did not come back, a request that failed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"hivesync/shared/client"
)

// account is a user of the driven system.
type account struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Project  string `json:"project"`
	Entry    string `json:"entry"`
}

type options struct {
	url, state, out string
	n               int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "drive:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, options) (any, error){"accounts": accounts, "demo": demo, "jobs": jobs, "load": load}
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("expected one of accounts, demo, jobs, load")
	}
	var o options
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&o.url, "url", "http://127.0.0.1:4000", "where the API is")
	flags.StringVar(&o.state, "state", "", "file with the accounts")
	flags.StringVar(&o.out, "out", "out", "folder for pictures")
	flags.IntVar(&o.n, "n", 1, "how many")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	result, err := commands[args[0]](ctx, o)
	if result != nil {
		err = errors.Join(json.NewEncoder(os.Stdout).Encode(result), err)
	}
	return err
}

func readAccounts(path string) (list []account, err error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the caller's own file
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	if err == nil && len(list) == 0 {
		err = errors.New(path + " has no accounts")
	}
	return list, err
}

// signIn returns a client for the account.
func signIn(ctx context.Context, url string, a account) (*client.Client, error) {
	api := client.New(url)
	signed, err := api.Login(ctx, a.Email, a.Password)
	if err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	return api.WithToken(signed.Tokens.AccessToken), nil
}
