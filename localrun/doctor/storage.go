package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"hivesync/runtime/process/wiring"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// presigned is how long the doctor's URLs are good for.
const presigned = time.Minute

// storage writes, reads and deletes an object: by the key, as backend and workers do, and by presigned URLs, as clients do.
func (d *doctor) storage(ctx context.Context) (string, error) {
	store, err := wiring.OpenStorage(d.config)
	if err != nil {
		return "", err
	}
	key, want := probeKey(), []byte("hivesync")
	if err := store.Put(ctx, key, want, "text/plain"); err != nil {
		return "", err
	}
	err = errors.Join(reads(ctx, store, key, want), d.byURL(ctx, store, key), gone(ctx, store, key))
	return "wrote, read and deleted an object in " + d.config.R2Bucket + ", by presigned URLs too", err
}

func probeKey() string { return "doctor/" + db.NewID().String() }

func reads(ctx context.Context, store *objects.Store, key string, want []byte) error {
	is, _, err := store.Get(ctx, key, 1<<10)
	if err == nil && string(is) != string(want) {
		err = errors.New("what was written is not what was read")
	}
	return err
}

// byURL replaces the object through a presigned URL and reads it back through another.
func (d *doctor) byURL(ctx context.Context, store *objects.Store, key string) error {
	body := []byte("hivesync by a presigned URL")
	put, headers, err := store.PresignPut(ctx, key, presigned, "text/plain", int64(len(body)))
	if err != nil {
		return err
	}
	answer, err := d.call(ctx, http.MethodPut, put, headers, body)
	if err != nil {
		return fmt.Errorf("a presigned URL does not reach the storage (R2_PUBLIC_ENDPOINT): %w", unquoted(err))
	}
	if answer.status/100 != 2 {
		return fmt.Errorf("the storage answers %d to a presigned PUT (R2_PUBLIC_ENDPOINT)", answer.status)
	}
	get, err := store.PresignGet(ctx, key, presigned, "")
	if err != nil {
		return err
	}
	answer, err = d.call(ctx, http.MethodGet, get, nil, nil)
	switch {
	case err != nil:
		return fmt.Errorf("a presigned URL does not reach the storage (R2_PUBLIC_ENDPOINT): %w", unquoted(err))
	case answer.status != http.StatusOK:
		return fmt.Errorf("the storage answers %d to a presigned GET (R2_PUBLIC_ENDPOINT)", answer.status)
	case answer.text != string(body):
		return errors.New("what was written by a presigned URL is not what was read by one")
	}
	return nil
}

// unquoted is what went wrong, without the URL that was asked for, which has a signature in it.
func unquoted(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

// gone deletes the object, though ctx may have ended, and looks whether it is.
func gone(ctx context.Context, store *objects.Store, key string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaning)
	defer cancel()
	if err := store.Delete(ctx, key); err != nil {
		return err
	}
	if _, err := store.Head(ctx, key); err == nil {
		return errors.New("a deleted object is still there")
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// storagePrivate asks for an object without a signature.
func (d *doctor) storagePrivate(ctx context.Context) (string, error) {
	store, err := wiring.OpenStorage(d.config)
	if err != nil {
		return "", err
	}
	key := probeKey()
	if err := store.Put(ctx, key, []byte("hivesync"), "text/plain"); err != nil {
		return "", err
	}
	defer func() { _ = gone(ctx, store, key) }()
	signed, err := store.PresignGet(ctx, key, presigned, "")
	if err != nil {
		return "", err
	}
	bare, err := url.Parse(signed)
	if err != nil {
		return "", errors.New("the endpoint is no URL")
	}
	bare.RawQuery = ""
	answer, err := d.call(ctx, http.MethodGet, bare.String(), nil, nil)
	if err != nil {
		return "", err
	}
	if answer.status == http.StatusOK {
		return "", fmt.Errorf("anybody may read what is in %s", d.config.R2Bucket)
	}
	return fmt.Sprintf("%d without a signature", answer.status), nil
}
