package config

import "strings"

// CallbackPath is the path that callbacks are posted to and that their signatures cover.
const CallbackPath = "/api/v1/workers/callback"

// CallbackEndpoint returns the URL that workers post callbacks to.
func (c *Config) CallbackEndpoint() string {
	if c.CallbackURL != "" {
		return c.CallbackURL
	}
	return strings.TrimRight(c.BackendURL, "/") + CallbackPath
}
