// Package backup backs the database up to the object storage and restores it from there.
//
// A backup is a folder below backups/, named by its time: database.dump.age is what pg_dump wrote, config.json.age the settings that
// counted, both encrypted with age to public keys, and manifest.json says of both how large they are and what their SHA-256 is, and what
// the database held. The manifest is written last: a backup without one does not exist.
//
// It never holds a dump in memory or on a disk, only on its way, and never one that is not encrypted but where it is told so. It knows
// how backups are opened only where it restores one, and holds no secret in a name, an error or a manifest.
package backup

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hivesync/shared/backup/census"
	"hivesync/shared/objects"
)

// The objects of a backup. The first two end with Sealed where they are encrypted.
const (
	dumpName     = "database.dump"
	configName   = "config.json"
	manifestName = "manifest.json"
	sealedSuffix = ".age"
)

const (
	// manifestFormat is that of manifests; one of another is not understood.
	manifestFormat = 1
	// manifestBytes bounds what is read of one.
	manifestBytes = 4 << 20
	maxTables     = 20_000
)

// Manifest says what a backup has.
type Manifest struct {
	Format int `json:"format"`
	// Backup is its name, Time when the database was as the dump has it.
	Backup string    `json:"backup"`
	Time   time.Time `json:"time"`
	// HiveSync is the build that made it, Dump the version of pg_dump.
	HiveSync string `json:"hivesync"`
	Dump     string `json:"pg_dump"`
	// DumpMajor is the number of that version that counts.
	DumpMajor int           `json:"pg_dump_major"`
	Encrypted bool          `json:"encrypted"`
	Objects   []Object      `json:"objects"`
	Database  census.Census `json:"database"`
}

// Object is an object of a backup, as it is stored.
type Object struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Size is how many bytes the backup has.
func (m Manifest) Size() (bytes int64) {
	for _, o := range m.Objects {
		bytes += o.Size
	}
	return bytes
}

// object finds one of the backup's objects, by its name without the suffix.
func (m Manifest) object(name string) (Object, bool) {
	i := slices.IndexFunc(m.Objects, func(o Object) bool { return o.Name == storedName(name, m.Encrypted) })
	if i < 0 {
		return Object{}, false
	}
	return m.Objects[i], true
}

func storedName(name string, encrypted bool) string {
	if encrypted {
		return name + sealedSuffix
	}
	return name
}

// errManifest is of a manifest that is none.
var errManifest = errors.New("its manifest cannot be read: it is damaged, or of another version of HiveSync")

// readManifest reads the manifest of a backup. What it says is somebody's word until the objects are held against it.
func readManifest(backup string, raw []byte) (m Manifest, err error) {
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("backup %s: %w", backup, errManifest)
	}
	ok := m.Format == manifestFormat && m.Backup == backup && len(m.Objects) == 2 && m.Database.Rows != nil && len(m.Database.Rows) <= maxTables
	for _, name := range []string{dumpName, configName} {
		o, there := m.object(name)
		sum, err := hex.DecodeString(o.SHA256)
		ok = ok && there && err == nil && len(sum) == 32 && o.Size >= 0
	}
	if at, named := objects.BackupTime(backup); !ok || !named || !at.Equal(m.Time.Truncate(time.Second)) {
		return m, fmt.Errorf("backup %s: %w", backup, errManifest)
	}
	return m, nil
}
