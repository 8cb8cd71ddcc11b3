package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Origins is a list of browser origins such as https://admin.example.com.
type Origins []string

// Decode reads a JSON array or a comma-separated list. Each entry is a scheme and a host and nothing else.
func (o *Origins) Decode(value string) error {
	var list []string
	if strings.HasPrefix(strings.TrimSpace(value), "[") {
		if err := json.Unmarshal([]byte(value), &list); err != nil {
			return errors.New("expected a JSON array of origins")
		}
	} else {
		list = strings.Split(value, ",")
	}
	*o = nil
	for _, entry := range list {
		entry = strings.TrimRight(strings.TrimSpace(entry), "/")
		if entry == "" {
			continue
		}
		if entry == "*" {
			return errors.New("a wildcard origin is not allowed; name each origin")
		}
		u, err := url.Parse(entry)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
			return errors.New("expected origins such as https://admin.example.com, without a path")
		}
		*o = append(*o, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	return nil
}

// Prefixes is a list of networks.
type Prefixes []netip.Prefix

// Decode reads a comma-separated list of CIDR networks or single addresses.
func (p *Prefixes) Decode(value string) error {
	*p = nil
	for entry := range strings.SplitSeq(value, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			*p = append(*p, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(entry)
		if err != nil {
			return errors.New("expected networks such as 10.0.0.0/8, separated by commas")
		}
		*p = append(*p, network.Masked())
	}
	return nil
}

// Contains reports whether one of the networks holds addr.
func (p Prefixes) Contains(addr netip.Addr) bool {
	addr = addr.Unmap()
	for _, network := range p {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// byteSize reads sizes such as 65536, 64KiB, 5MiB or 1GiB.
type byteSize int64

var sizeUnits = []struct {
	suffix string
	factor int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// Decode reads a whole number with an optional unit.
func (b *byteSize) Decode(value string) error {
	text, factor := strings.TrimSpace(value), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(text, u.suffix); ok {
			text, factor = strings.TrimSpace(rest), u.factor
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/factor {
		return errors.New("expected a size such as 65536, 64KiB or 5MiB")
	}
	*b = byteSize(n * factor)
	return nil
}

// formatBytes writes a size with the largest unit that divides it.
func formatBytes(n int64) string {
	for _, u := range sizeUnits[:3] {
		if n >= u.factor && n%u.factor == 0 {
			return fmt.Sprintf("%d%s", n/u.factor, u.suffix)
		}
	}
	return strconv.FormatInt(n, 10)
}

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

// CallbackPath is the path that callbacks are posted to and that their signatures cover.
const CallbackPath = "/api/v1/workers/callback"

// CallbackEndpoint returns the URL that workers post callbacks to.
func (c *Config) CallbackEndpoint() string {
	if c.CallbackURL != "" {
		return c.CallbackURL
	}
	return strings.TrimRight(c.BackendURL, "/") + CallbackPath
}

// CallbackSecrets returns the live callback secrets, the one to sign with first.
func (c *Config) CallbackSecrets() []Secret {
	return set(c.WorkerCallbackSecret, c.WorkerCallbackSecretPrevious)
}

// PreviewTokenSecrets returns the live preview token secrets, the one to sign with first.
func (c *Config) PreviewTokenSecrets() []Secret {
	return set(c.PreviewTokenSecret, c.PreviewTokenSecretPrevious)
}

func set(secrets ...Secret) []Secret {
	var out []Secret
	for _, s := range secrets {
		if s.IsSet() {
			out = append(out, s)
		}
	}
	return out
}
