package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hivesync/shared/config"
	"hivesync/shared/config/value"
	"hivesync/shared/preview"
)

func (d *doctor) settings(context.Context) (string, error) {
	c := *d.config
	c.Role = config.Backend
	if err := c.Validate(); err != nil {
		return "", err
	}
	return string(c.Env), nil
}

// secrets holds them against production's rules. A development machine's own are generated, so that only others are weak.
func (d *doctor) secrets(context.Context) (string, error) {
	weak := errors.Join(d.config.WeakSecrets()...)
	if weak != nil && d.config.Env != config.Production {
		weak = remark{fmt.Errorf("production would refuse: %w", weak)}
	}
	return "long, not well known, each its own", weak
}

func (d *doctor) engine(ctx context.Context) (string, error) {
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		return "", err
	}
	defer func() { _ = engine.Close() }()
	return "sandbox and fonts load", engine.Warm(ctx)
}

// Free disk below which things fail, and below which it is time to look.
const (
	leastRoom = 512 << 20
	scantRoom = 5 << 30
)

// disk looks at the disks that this host's processes write to.
func (d *doctor) disk(context.Context) (string, error) {
	var said, few, none []string
	for _, folder := range []string{existing(d.config.StateDir), os.TempDir()} {
		free, size, err := d.room(folder)
		if err != nil {
			return "", fmt.Errorf("%s: %w", folder, err)
		}
		text := fmt.Sprintf("%s has %s free of %s", folder, rounded(free), rounded(size))
		switch {
		case free < leastRoom:
			none = append(none, text)
		case free < scantRoom && free < size/10:
			few = append(few, text)
		}
		said = append(said, text)
	}
	if len(none) > 0 {
		return "", errors.New(strings.Join(none, "; "))
	}
	if len(few) > 0 {
		return "", remark{errors.New(strings.Join(few, "; "))}
	}
	return strings.Join(said, "; "), nil
}

// existing is the folder, or the nearest one above it that there is.
func existing(folder string) string {
	at, err := filepath.Abs(folder)
	if err != nil {
		return "."
	}
	for at != filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			break
		}
		at = filepath.Dir(at)
	}
	return at
}

func rounded(bytes uint64) string {
	unit := uint64(1 << 20)
	if bytes >= 10<<30 {
		unit = 1 << 30
	}
	return value.FormatBytes(int64(bytes / unit * unit)) //nolint:gosec // of a disk
}
