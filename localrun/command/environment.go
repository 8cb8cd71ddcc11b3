package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"hivesync/localrun/system"
)

// namesSystem are the variables that name a system to work on, each also as NAME_FILE.
var namesSystem = []string{"DATABASE_URL", "POSTGRES_HOST", "REDIS_URL"}

// adoptSystem takes on the environment of the system that runs on dir, unless the environment already
// names a database or a Redis: then that is the system meant.
func adoptSystem(dir string) error {
	for _, name := range namesSystem {
		if os.Getenv(name) != "" || os.Getenv(name+"_FILE") != "" {
			return nil
		}
	}
	state, err := system.Running(dir)
	if err != nil {
		return err
	}
	for name, value := range state.Env {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// adoptEnvFile takes on variables from a file as `sam local` has them: {"Parameters": {"NAME": "value"}} for
// every function, {"<function>": {...}} for one, which wins. A value is a text, a number, true or false.
func adoptEnvFile(path string, names ...string) error {
	if path == "" {
		return nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file map[string]map[string]json.RawMessage
	if err := json.Unmarshal(raw, &file); err != nil {
		return errors.New("--env-vars: expected {\"Parameters\": {\"NAME\": \"value\"}, \"<function>\": {...}}")
	}
	for _, section := range append([]string{"Parameters"}, names...) {
		for variable, value := range file[section] {
			text := string(value)
			switch value[0] {
			case '"':
				err = json.Unmarshal(value, &text)
			case '{', '[', 'n':
				err = errors.New("expected a text, a number, true or false")
			}
			if err == nil {
				err = os.Setenv(variable, text)
			}
			if err != nil {
				return fmt.Errorf("--env-vars: %s: %w", variable, err)
			}
		}
	}
	return nil
}
