package mail

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Folder keeps letters as files, for systems without a mail server: each is <time>-<id>.eml, and the oldest go when there are
// more than a thousand.
type Folder struct{ Dir, From string }

const maxLetters = 1000

// Send implements Sender.
func (f Folder) Send(_ context.Context, l Letter) error {
	msg, err := compose(f.From, l)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if _, err := msg.WriteTo(&text); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	name := filepath.Join(f.Dir, l.Date.UTC().Format("20060102T150405.000Z")+"-"+l.ID.String()+letterExt)
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	names, err := f.Letters()
	if err != nil {
		return err
	}
	for _, old := range names[min(len(names), maxLetters):] {
		if err := os.Remove(filepath.Join(f.Dir, old)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("mail: %w", err)
		}
	}
	return nil
}

const letterExt = ".eml"

// Letters are the names of the files, the newest first; none where there is no folder yet.
func (f Folder) Letters() ([]string, error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("mail: %w", err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), letterExt) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names, nil
}
