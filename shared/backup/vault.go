package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"filippo.io/age"

	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// Vault is the storage's side of backups: what there is of them.
type Vault struct{ Objects *objects.Store }

// Found is a folder of the storage below backups/.
type Found struct {
	Name string
	Time time.Time
	Size int64
	// Whole says that it has a manifest: without one it is no backup, but what an attempt left or is about to make.
	Whole bool
}

// listPage is how many keys are read at a time.
const listPage = 1000

// List returns what there is, the newest first.
func (v Vault) List(ctx context.Context) ([]Found, error) {
	byName := map[string]*Found{}
	for after := ""; ; {
		page, err := v.Objects.List(ctx, objects.Backups, after, listPage)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		for _, o := range page {
			after = o.Key
			name, object, ok := objects.BackupOf(o.Key)
			if !ok {
				continue
			}
			f := byName[name]
			if f == nil {
				at, _ := objects.BackupTime(name)
				f = &Found{Name: name, Time: at}
				byName[name] = f
			}
			f.Size += o.Size
			f.Whole = f.Whole || object == manifestName
		}
	}
	list := make([]Found, 0, len(byName))
	for f := range maps.Values(byName) {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Found) int { return b.Time.Compare(a.Time) })
	return list, nil
}

// Latest is the word for the newest backup.
const Latest = "latest"

// Manifest reads the manifest of a backup, by its name or Latest. The error says what there is no backup of.
func (v Vault) Manifest(ctx context.Context, name string) (Manifest, error) {
	if name == Latest {
		list, err := v.List(ctx)
		if err != nil {
			return Manifest{}, err
		}
		i := slices.IndexFunc(list, func(f Found) bool { return f.Whole })
		if i < 0 {
			return Manifest{}, errors.New("there is no backup")
		}
		name = list[i].Name
	}
	if _, ok := objects.BackupTime(name); !ok {
		return Manifest{}, fmt.Errorf("%.64q is no backup: expected one that --list shows, such as 20260131T030000Z, or latest", name)
	}
	raw, _, err := v.Objects.Get(ctx, objects.BackupKey(name, manifestName), manifestBytes)
	if fault.Is(err, fault.NotFound) {
		return Manifest{}, fmt.Errorf("there is no backup %s: --list shows those that there are", name)
	}
	if err != nil {
		return Manifest{}, err
	}
	return readManifest(name, raw)
}

// Verify reads every object of a backup and holds it against the manifest.
func (v Vault) Verify(ctx context.Context, m Manifest) error {
	for _, o := range m.Objects {
		r, info, err := v.Objects.Open(ctx, objects.BackupKey(m.Backup, o.Name))
		switch {
		case fault.Is(err, fault.NotFound):
			return fmt.Errorf("backup %s: %s is missing: take another backup", m.Backup, o.Name)
		case err != nil:
			return err
		case info.Size != o.Size:
			return damaged(m, o)
		}
		if _, err := io.Copy(io.Discard, &checkedReader{r: r, hash: sha256.New(), want: o.SHA256, wrong: damaged(m, o)}); err != nil {
			return err
		}
	}
	return nil
}

func damaged(m Manifest, o Object) error {
	return fmt.Errorf("backup %s: %s is not what was stored: it was changed or cut off; take another backup", m.Backup, o.Name)
}

// open reads an object of a backup as it was before it was sealed. At its end it is known whether the bytes that were read are those of
// the manifest: a reader that gives no error has given all of them.
func (v Vault) open(ctx context.Context, m Manifest, name string, identities []age.Identity) (io.Reader, error) {
	o, ok := m.object(name)
	if !ok {
		return nil, errManifest
	}
	r, info, err := v.Objects.Open(ctx, objects.BackupKey(m.Backup, o.Name))
	if err != nil {
		return nil, err
	}
	if info.Size != o.Size {
		return nil, damaged(m, o)
	}
	return unseal(&checkedReader{r: r, hash: sha256.New(), want: o.SHA256, wrong: damaged(m, o)}, identities, m.Encrypted)
}

// Delete deletes a backup, its manifest first: what breaks off in between leaves no backup.
func (v Vault) Delete(ctx context.Context, name string) error {
	if _, ok := objects.BackupTime(name); !ok {
		return errors.New("backup: not a backup's name")
	}
	if err := v.Objects.Delete(ctx, objects.BackupKey(name, manifestName)); err != nil {
		return err
	}
	_, err := v.Objects.DeleteAll(ctx, objects.Backups+name+"/")
	return err
}
