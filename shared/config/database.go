package config

import (
	"net/url"
	"strconv"
	"strings"
)

// DSN returns the PostgreSQL URL: DATABASE_URL, or one made of the POSTGRES_ parts.
func (c *Config) DSN() Secret {
	if c.DatabaseURL.IsSet() {
		return c.DatabaseURL
	}
	u := url.URL{Scheme: "postgres", User: url.User(c.PostgresUser), Path: "/" + c.PostgresDB}
	if c.PostgresPassword.IsSet() {
		u.User = url.UserPassword(c.PostgresUser, c.PostgresPassword.Reveal())
	}
	query := url.Values{"sslmode": {c.PostgresSSLMode}}
	if strings.HasPrefix(c.PostgresHost, "/") { // a socket's folder cannot stand in a URL's host
		query.Set("host", c.PostgresHost)
		query.Set("port", strconv.Itoa(c.PostgresPort))
	} else {
		u.Host = c.PostgresHost + ":" + strconv.Itoa(c.PostgresPort)
		if strings.Contains(c.PostgresHost, ":") && !strings.HasPrefix(c.PostgresHost, "[") {
			u.Host = "[" + c.PostgresHost + "]:" + strconv.Itoa(c.PostgresPort)
		}
	}
	u.RawQuery = query.Encode()
	return NewSecret(u.String())
}

// MigrationDSN returns the PostgreSQL URL that migrations run with.
func (c *Config) MigrationDSN() Secret {
	if c.MigrationURL.IsSet() {
		return c.MigrationURL
	}
	return c.DSN()
}
