package invoke

import (
	"os"
	"time"

	"hivesync/shared/config"
)

// Config is the environment's, for a function that a person waits for: where STARTUP_WAIT says nothing, a part that is away is
// waited for five seconds.
func Config() (*config.Config, error) {
	c, err := config.Load(config.Local)
	if _, said := os.LookupEnv("STARTUP_WAIT"); err == nil && !said {
		c.StartupWait = 5 * time.Second
	}
	return c, err
}
