// Package overrides brings settings that were changed at run time to every process. The table settings of PostgreSQL is
// the record. Processes that have the database read it every two seconds and keep a copy in Redis; all others follow that
// copy. A message over Redis makes either look at once, so a change counts everywhere in milliseconds, and within a few
// seconds where messages are lost. While PostgreSQL or Redis is away, the last values hold.
//
// It never trusts what it reads: sizes are bounded here, and package settings leaves out what does not fit.
package overrides

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/db"
	"hivesync/shared/settings"
	"hivesync/shared/settings/queries"
)

const (
	// key holds the copy, channel tells of changes. Messages say nothing: who hears one looks.
	key     = "settings:overrides"
	channel = "settings:changed"
	// maxRows bounds the table, maxCopy the copy: as many rows of the longest values.
	maxRows = 512
	maxCopy = 2 << 20
)

// Read returns what the database overrides, as one statement sees it.
func Read(ctx context.Context, h db.Handle) (settings.Overrides, error) {
	rows, err := queries.New(h).Overrides(ctx, maxRows+1)
	if err != nil {
		return settings.Overrides{}, err
	}
	if len(rows) > maxRows {
		return settings.Overrides{}, fmt.Errorf("the table settings has more than %d rows", maxRows)
	}
	o := settings.Overrides{Values: map[string]string{}}
	for _, r := range rows {
		if o.Version = r.Version; r.Name != "" {
			o.Values[r.Name] = r.Value
		}
	}
	return o, nil
}

// encode is the copy of overrides. It begins with the version, which the script reads, and equal overrides give equal bytes.
func encode(o settings.Overrides) (string, error) {
	raw, err := json.Marshal(o)
	return string(raw), err
}

// fetch returns the copy as it stands in Redis, empty where there is none.
func fetch(ctx context.Context, rdb redis.UniversalClient) (string, error) {
	text, err := rdb.GetRange(ctx, key, 0, maxCopy).Result()
	if err == nil && len(text) > maxCopy {
		err = fmt.Errorf("the copy of the settings is larger than %d bytes", maxCopy)
	}
	return text, err
}

func decode(text string) (settings.Overrides, error) {
	var o settings.Overrides
	if json.Unmarshal([]byte(text), &o) != nil || len(o.Values) > maxRows {
		return o, errors.New("the copy of the settings in Redis is damaged")
	}
	return o, nil
}

// replace writes the copy and tells all who follow, unless Redis has one of a newer version, which it returns; else -1.
var replace = redis.NewScript(`
local newer = tonumber(string.match(redis.call('GETRANGE', KEYS[1], 0, 63), '^{"version":(%d+),') or '-1')
if newer > tonumber(ARGV[1]) then return newer end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '')
return -1`)
