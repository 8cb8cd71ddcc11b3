package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// errUnsealed is of a backup that nobody said may be read by anybody.
var errUnsealed = errors.New("nobody is named who may open backups: set BACKUP_AGE_RECIPIENTS to public keys of age (age-keygen makes them) or, in development, BACKUP_ENCRYPTION to none")

// sealTo returns a writer whose text reaches w encrypted to the recipients, or as it is where there are none and that is wanted. What
// is written is whole once it is closed.
func sealTo(w io.Writer, recipients []age.Recipient, plain bool) (io.WriteCloser, error) {
	switch {
	case len(recipients) > 0:
		return age.Encrypt(w, recipients...)
	case plain:
		return nopCloser{w}, nil
	default:
		return nil, errUnsealed
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// errNoIdentity is of a backup that none of the keys given opens.
var errNoIdentity = errors.New("none of the identities opens the backup: give --identity a file with one of the keys that it was encrypted to (AGE-SECRET-KEY-1…)")

// unseal returns a reader of what was sealed. A byte that was changed, and an end that was cut off, are errors of its Read.
func unseal(r io.Reader, identities []age.Identity, encrypted bool) (io.Reader, error) {
	if !encrypted {
		return r, nil
	}
	if len(identities) == 0 {
		return nil, errNoIdentity
	}
	plain, err := age.Decrypt(r, identities...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, errNoIdentity
	}
	if err != nil {
		return nil, fmt.Errorf("the backup cannot be opened: %w", err)
	}
	return plain, nil
}

// maxIdentities bounds a file of identities.
const maxIdentities = 64 << 10

// ReadIdentities reads the keys that open backups, as age-keygen writes them. The error shows none.
func ReadIdentities(r io.Reader) ([]age.Identity, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxIdentities+1))
	if err != nil {
		return nil, fmt.Errorf("the identities cannot be read: %w", err)
	}
	if len(raw) > maxIdentities {
		return nil, errors.New("the identities cannot be read: the file is too large to be one of keys")
	}
	found, err := age.ParseIdentities(bytes.NewReader(raw))
	if err != nil {
		return nil, errors.New("the identities cannot be read: expected lines of AGE-SECRET-KEY-1…, as age-keygen writes them")
	}
	return found, nil
}
