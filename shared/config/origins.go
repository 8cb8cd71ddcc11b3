package config

import (
	"encoding/json"
	"errors"
	"net/url"
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
