package pgclient

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Database is the way to a database as libpq's programs read it from their environment.
type Database struct{ env []string }

// variables are the parameters of a URL that libpq reads from its environment, too. What is not among them is pgx's own, or has no
// variable.
var variables = map[string]string{
	"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslcrl": "PGSSLCRL", "sslsni": "PGSSLSNI",
	"ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION", "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION", "sslnegotiation": "PGSSLNEGOTIATION",
	"channel_binding": "PGCHANNELBINDING", "target_session_attrs": "PGTARGETSESSIONATTRS", "connect_timeout": "PGCONNECT_TIMEOUT",
	"gssencmode": "PGGSSENCMODE", "krbsrvname": "PGKRBSRVNAME", "require_auth": "PGREQUIREAUTH", "options": "PGOPTIONS", "passfile": "PGPASSFILE",
}

var errURL = errors.New("the database's URL is not a valid postgres:// URL")

// At returns the way to the database of a postgres:// URL, for programs that are seen on the server by the name of an application. No
// error shows the URL.
func At(address, application string) (*Database, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errURL
	}
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errURL
	}
	if u.Query().Has("sslpassword") {
		return nil, fmt.Errorf("%w: PostgreSQL's programs take no sslpassword: use a key without one", errURL)
	}
	hosts, ports := []string{cfg.Host}, []string{strconv.Itoa(int(cfg.Port))}
	for _, f := range cfg.Fallbacks { // further hosts, or the same without TLS
		if last := len(hosts) - 1; f.Host != hosts[last] || strconv.Itoa(int(f.Port)) != ports[last] {
			hosts, ports = append(hosts, f.Host), append(ports, strconv.Itoa(int(f.Port)))
		}
	}
	d := &Database{}
	set := func(name, value string) {
		if value != "" {
			d.env = append(d.env, name+"="+value)
		}
	}
	set("PGHOST", strings.Join(hosts, ","))
	set("PGPORT", strings.Join(ports, ","))
	set("PGUSER", cfg.User)
	set("PGPASSWORD", cfg.Password)
	set("PGDATABASE", cfg.Database)
	set("PGAPPNAME", application)
	for parameter, variable := range variables {
		set(variable, u.Query().Get(parameter))
	}
	for _, e := range d.env {
		if strings.ContainsRune(e, 0) {
			return nil, errURL
		}
	}
	return d, nil
}
