// Package objects stores files in Cloudflare R2 or anything else that speaks S3: pictures, layouts,
// project files, documentation. Everything in it is private.
//
// It never lists a bucket to a client, never returns a storage error's text to one, and gives out no key:
// only URLs that name one object, for one method, for a bounded time.
package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/probe"
)

// Options says where the storage is and who we are there.
type Options struct {
	Endpoint string // such as https://<account>.r2.cloudflarestorage.com
	// PublicEndpoint replaces Endpoint in presigned URLs, where clients reach the storage by another name.
	PublicEndpoint  string
	Region          string // "auto" when empty
	Bucket          string
	AccessKeyID     config.Secret
	SecretAccessKey config.Secret
	// Timeout bounds one operation, retries included; 20 seconds when zero.
	Timeout time.Duration
	// Client replaces the HTTP client; nil for one with a pool of its own.
	Client *http.Client
}

// Store is a bucket. It is safe for concurrent use.
type Store struct {
	client  *s3.Client
	presign *s3.PresignClient
	bucket  string
	timeout time.Duration
}

// Info describes a stored object.
type Info struct {
	Key         string
	Size        int64
	ContentType string // empty in listings
	ETag        string
	Modified    time.Time
}

// maxIdle is how many connections are kept to the storage: a worker uploads a preview's files at once.
const maxIdle = 64

// New returns a Store. It does not connect.
func New(o Options) (*Store, error) {
	for _, endpoint := range []string{o.Endpoint, o.PublicEndpoint} {
		if u, err := url.Parse(endpoint); err != nil || (endpoint != "" && u.Host == "") {
			return nil, errors.New("objects: the endpoint is not a URL")
		}
	}
	if o.Endpoint == "" || o.Bucket == "" || !o.AccessKeyID.IsSet() || !o.SecretAccessKey.IsSet() {
		return nil, errors.New("objects: needs an endpoint, a bucket and a key")
	}
	if o.Region == "" {
		o.Region = "auto"
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = maxIdle, maxIdle
		o.Client = &http.Client{Transport: transport}
	}
	if o.PublicEndpoint == "" {
		o.PublicEndpoint = o.Endpoint
	}
	return &Store{
		client:  newClient(o, o.Endpoint),
		presign: s3.NewPresignClient(newClient(o, o.PublicEndpoint)),
		bucket:  o.Bucket, timeout: o.Timeout,
	}, nil
}

// In returns the store of another bucket of the same storage.
func (s *Store) In(bucket string) *Store {
	other := *s
	other.bucket = bucket
	return &other
}

func newClient(o Options, endpoint string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint), Region: o.Region, UsePathStyle: true, HTTPClient: o.Client,
		Credentials:      credentials.NewStaticCredentialsProvider(o.AccessKeyID.Reveal(), o.SecretAccessKey.Reveal(), ""),
		RetryMaxAttempts: 3,
		// The SDK's newer checksum headers are refused by R2 and other servers, and a presigned PUT that
		// demands one cannot be made by a plain client.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
}

// checkKey refuses keys that could leave their folder or that a URL cannot carry.
func checkKey(key string) error {
	if key == "" || len(key) > 900 || key[0] == '/' || !utf8.ValidString(key) || strings.ContainsAny(key, "\x00\r\n\\") {
		return errors.New("objects: not a key")
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." {
			return errors.New("objects: not a key")
		}
	}
	return nil
}

// slow is how long an operation may be under way, when its caller gives up, without the storage being to blame for that.
const slow = 5 * time.Second

type beganKey struct{}

// bounded is the context of an operation that begins.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithValue(ctx, beganKey{}, time.Now()), s.timeout)
}

// Put stores data under key, replacing what was there.
func (s *Store) Put(ctx context.Context, key string, data []byte, contentType string) error {
	return s.PutReader(ctx, key, bytes.NewReader(data), int64(len(data)), contentType)
}

// PutReader stores size bytes of r under key. Without seeking, a broken connection is not retried.
func (s *Store) PutReader(ctx context.Context, key string, r io.ReadSeeker, size int64, contentType string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return s.put(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: r, ContentLength: &size, ContentType: &contentType})
}

// PutNew stores data under a key that is free. Errors: CONFLICT for one that is not, from storages that can tell; others replace
// what is there.
func (s *Store) PutNew(ctx context.Context, key string, data []byte, contentType string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := s.put(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(data), ContentType: &contentType, IfNoneMatch: aws.String("*"),
	})
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "NotImplemented" {
		return s.Put(ctx, key, data, contentType)
	}
	return err
}

func (s *Store) put(ctx context.Context, in *s3.PutObjectInput) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	_, err := s.client.PutObject(ctx, in)
	return s.fail(ctx, "storing", err)
}

// Get reads an object of at most limit bytes; a larger one is fault.FileTooLarge, a missing one fault.NotFound.
func (s *Store) Get(ctx context.Context, key string, limit int64) ([]byte, Info, error) {
	data, info, _, err := s.GetPart(ctx, key, "", limit)
	return data, info, err
}

// GetPart reads a part of an object, of at most limit bytes; the whole where span is empty. Span is one range as HTTP writes
// it, such as "bytes=0-1023", and got which it is, such as "bytes 0-1023/4096"; empty for the whole. The Info is of the whole
// object. Errors: those of Get, and fault.RangeNotSatisfiable with the object's "size".
func (s *Store) GetPart(ctx context.Context, key, span string, limit int64) (data []byte, info Info, got string, err error) {
	if err := checkKey(key); err != nil {
		return nil, Info{}, "", err
	}
	in := &s3.GetObjectInput{Bucket: &s.bucket, Key: &key}
	if span != "" {
		in.Range = &span
	}
	bounded, cancel := s.bounded(ctx)
	defer cancel()
	out, err := s.client.GetObject(bounded, in)
	if err = s.fail(bounded, "reading", err); fault.Is(err, fault.RangeNotSatisfiable) {
		if info, err := s.Head(ctx, key); err == nil {
			return nil, info, "", fault.New(fault.RangeNotSatisfiable, "The file has no such part.").With("size", info.Size)
		}
	}
	if err != nil {
		return nil, Info{}, "", err
	}
	defer func() { _ = out.Body.Close() }()
	tooLarge := fault.New(fault.FileTooLarge, "The stored file is larger than allowed here.")
	size := aws.ToInt64(out.ContentLength)
	if size > limit {
		return nil, Info{}, "", tooLarge
	}
	buffer := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead)) // room for the read that meets the end
	if _, err := buffer.ReadFrom(io.LimitReader(out.Body, limit+1)); err != nil {
		return nil, Info{}, "", s.fail(bounded, "reading", err)
	}
	if int64(buffer.Len()) > limit {
		return nil, Info{}, "", tooLarge
	}
	info = Info{
		Key: key, Size: int64(buffer.Len()), ContentType: aws.ToString(out.ContentType),
		ETag: aws.ToString(out.ETag), Modified: aws.ToTime(out.LastModified),
	}
	if got = aws.ToString(out.ContentRange); got != "" {
		_, whole, _ := strings.Cut(got, "/")
		if info.Size, err = strconv.ParseInt(whole, 10, 64); err != nil {
			return nil, Info{}, "", s.fail(bounded, "reading", err)
		}
	}
	return buffer.Bytes(), info, got, nil
}

// Head describes an object without reading it; a missing one is fault.NotFound.
func (s *Store) Head(ctx context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return Info{}, s.fail(ctx, "describing", err)
	}
	return Info{
		Key: key, Size: aws.ToInt64(out.ContentLength), ContentType: aws.ToString(out.ContentType),
		ETag: aws.ToString(out.ETag), Modified: aws.ToTime(out.LastModified),
	}, nil
}

// Delete removes an object; a missing one is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key})
	if err := s.fail(ctx, "deleting", err); !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// List returns up to limit (at most 1000) objects whose keys start with prefix, in the order of keys,
// after the given key. An empty result means there are no more.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]Info, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	in := &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix, MaxKeys: aws.Int32(int32(min(max(limit, 1), 1000)))} //nolint:gosec // bounded
	if after != "" {
		in.StartAfter = &after
	}
	out, err := s.client.ListObjectsV2(ctx, in)
	if err != nil {
		return nil, s.fail(ctx, "listing", err)
	}
	infos := make([]Info, 0, len(out.Contents))
	for _, o := range out.Contents {
		infos = append(infos, Info{
			Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), ETag: aws.ToString(o.ETag), Modified: aws.ToTime(o.LastModified),
		})
	}
	return infos, nil
}

// Sizes of deleting what stands under a prefix.
const (
	deletePage    = 1000
	deletesAtOnce = 8
)

// DeleteAll removes every object whose key starts with prefix, which must not be empty, and returns how many there were.
func (s *Store) DeleteAll(ctx context.Context, prefix string) (int, error) {
	if prefix == "" {
		return 0, errors.New("objects: no prefix: that would delete everything")
	}
	deleted := 0
	for {
		page, err := s.List(ctx, prefix, "", deletePage)
		if err != nil || len(page) == 0 {
			return deleted, err
		}
		keys := make([]string, len(page))
		for i, o := range page {
			keys[i] = o.Key
		}
		if err := s.DeleteEach(ctx, keys); err != nil {
			return deleted, err
		}
		deleted += len(page)
	}
}

// DeleteEach removes some objects; missing ones are no error.
func (s *Store) DeleteEach(ctx context.Context, keys []string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(deletesAtOnce)
	for _, key := range keys {
		group.Go(func() error { return s.Delete(ctx, key) })
	}
	return group.Wait()
}

// PresignGet returns a URL that reads one object for ttl. A download name makes browsers save it under that name.
func (s *Store) PresignGet(ctx context.Context, key string, ttl time.Duration, download string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	in := &s3.GetObjectInput{Bucket: &s.bucket, Key: &key}
	if download != "" {
		in.ResponseContentDisposition = aws.String(fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(download)))
	}
	req, err := s.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", fmt.Errorf("objects: presigning: %w", err)
	}
	return req.URL, nil
}

// PresignPut returns a URL that stores exactly size bytes of one content type under key for ttl, and the
// headers that the client must send with it: both are signed, so neither can be changed.
func (s *Store) PresignPut(ctx context.Context, key string, ttl time.Duration, contentType string, size int64) (string, map[string]string, error) {
	return s.presignPut(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, ContentType: &contentType, ContentLength: &size}, ttl)
}

func (s *Store) presignPut(ctx context.Context, in *s3.PutObjectInput, ttl time.Duration) (string, map[string]string, error) {
	if err := checkKey(*in.Key); err != nil {
		return "", nil, err
	}
	req, err := s.presign.PresignPutObject(ctx, in, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", nil, fmt.Errorf("objects: presigning: %w", err)
	}
	headers := map[string]string{}
	for name, values := range req.SignedHeader {
		if !strings.EqualFold(name, "Host") && len(values) > 0 {
			headers[name] = values[0]
		}
	}
	return req.URL, headers, nil
}

// Ping checks that the bucket is there and that the key opens it.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	return s.fail(ctx, "checking", err)
}

// Probe asks whether the bucket takes writes: a bucket that is read-only, full or closed to the key answers a Ping all the
// same. The error is a *probe.Fault.
func (s *Store) Probe(ctx context.Context) error {
	err := s.Put(ctx, ProbeKey, []byte{'1'}, "text/plain")
	reason := probe.Away
	var api smithy.APIError
	var answer *smithyhttp.ResponseError
	switch {
	case errors.As(err, &answer) && answer.HTTPStatusCode() == http.StatusInsufficientStorage,
		errors.As(err, &api) && (strings.Contains(api.ErrorCode(), "Quota") || strings.Contains(api.ErrorCode(), "Full")):
		reason = probe.Full
	case errors.As(err, &answer) && answer.HTTPStatusCode() >= 400 && answer.HTTPStatusCode() < 500:
		reason = probe.Refused
	}
	return probe.Because(reason, err)
}

// EnsureBucket makes the bucket where it is missing: for development and tests; production's is made by its operator.
func (s *Store) EnsureBucket(ctx context.Context) error {
	err := s.Ping(ctx)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	_, err = s.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.bucket})
	var exists *types.BucketAlreadyExists
	var owned *types.BucketAlreadyOwnedByYou
	if errors.As(err, &exists) || errors.As(err, &owned) {
		return nil
	}
	return s.fail(ctx, "creating the bucket", err)
}

// fail turns an error of the operation that ctx is of into one of ours. What the storage said goes to the log alone.
func (s *Store) fail(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	began, _ := ctx.Value(beganKey{}).(time.Time)
	if errors.Is(err, context.Canceled) && time.Since(began) < slow {
		return err
	}
	cause := fmt.Errorf("objects: %s: %w", doing, err)
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "NoSuchKey", "NotFound":
			return fault.Wrap(cause, fault.NotFound, "The file does not exist.")
		case "PreconditionFailed", "ConditionalRequestConflict":
			return fault.Wrap(cause, fault.Conflict, "There is such a file already.")
		case "InvalidRange":
			return fault.Wrap(cause, fault.RangeNotSatisfiable, "The file has no such part.")
		case "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch":
			return fault.Wrap(cause, fault.Internal, "The file storage refused us. An operator must check its keys.").Of(fault.Storage)
		}
	}
	return fault.Away(fault.Storage, cause, "The file storage is not available at the moment. Try again shortly.")
}
