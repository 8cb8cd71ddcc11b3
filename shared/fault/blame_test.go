package fault

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
)

func TestADependencyIsBlamedForWhatItFailed(t *testing.T) {
	t.Parallel()
	away := Away(Storage, errors.New("dial"), "The storage is away.")
	full := &os.PathError{Op: "write", Path: "/tmp/x", Err: syscall.ENOSPC}
	for name, c := range map[string]struct {
		err  error
		want Dependency
	}{
		"nothing":                       {nil, ""},
		"a bug":                         {errors.New("index out of range"), ""},
		"a part that nobody names":      {New(Unavailable, "A file is missing."), ""},
		"away":                          {away, Storage},
		"away, further up":              {fmt.Errorf("reading: %w", away), Storage},
		"away, under another code":      {Wrap(fmt.Errorf("reading: %w", away), JobTimeout, "It took too long."), Storage},
		"refused":                       {New(Internal, "The keys are wrong.").Of(Storage), Storage},
		"away, and that is final":       {Cancel(away), ""},
		"the user's own, of an outage":  {Wrap(away, SyntaxError, "Line 1 is no code."), ""},
		"a retry that was asked for":    {Retry(1, away), Storage},
		"a full disk":                   {full, Disk},
		"a full disk, under a code":     {Wrap(full, Internal, "It broke."), Disk},
		"a disk that was made readonly": {fmt.Errorf("cache: %w", syscall.EROFS), Disk},
		"a file that is not there":      {fmt.Errorf("open: %w", syscall.ENOENT), ""},
		"a full plan of the user":       {New(StorageFull, "The plan is full."), ""},
	} {
		if got := Blames(c.err); got != c.want {
			t.Errorf("%s: blames %q, expected %q", name, got, c.want)
		}
	}
}

func TestEachDependencyHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, d := range Dependencies() {
		f := Overdue(d, errors.New("dial 10.0.0.1"))
		if _, known := Codes()[f.Code]; !known || f.Code != d.Code() || f.Kind() != KindUnavailable || len(f.Details) != 1 || f.Details[0].Code != string(d) {
			t.Errorf("%s: %+v", d, f)
		}
	}
}
