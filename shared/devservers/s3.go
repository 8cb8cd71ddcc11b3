package devservers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rclone/gofakes3"
)

// S3Options says where an S3 server keeps its objects and listens.
type S3Options struct {
	// Dir is the folder of the buckets, made at first start and kept.
	Dir string
	// Port on loopback; 0 picks a free one.
	Port int
}

// S3Endpoint is what a client needs to reach a bucket. SecretKey is a secret.
type S3Endpoint struct {
	URL, Region, Bucket  string
	AccessKey, SecretKey string
}

// S3 is a running S3 server on a folder. It checks SigV4 signatures, presigned expiry included.
type S3 struct {
	server    *http.Server
	backend   *folder
	url       string
	accessKey string
	secretKey string
}

// StartS3 serves dir. Its key pair is made at first start and kept beside the buckets (mode 0600).
func StartS3(o S3Options) (*S3, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("devservers: making %s: %w", o.Dir, err)
	}
	access, secret, err := s3Keys(filepath.Join(o.Dir, "keys.json"))
	if err != nil {
		return nil, err
	}
	backend, err := openFolder(filepath.Join(o.Dir, "buckets"))
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("devservers: the S3 server cannot listen on port %d: %w", o.Port, err)
	}
	api := gofakes3.New(backend,
		gofakes3.WithV4Auth(map[string]string{access: secret}),
		gofakes3.WithoutVersioning(),
		gofakes3.WithLogger(gofakes3.DiscardLog()),
	)
	s := &S3{
		server:    &http.Server{Handler: api.Server(), ReadHeaderTimeout: 10 * time.Second},
		backend:   backend,
		url:       "http://" + listener.Addr().String(),
		accessKey: access, secretKey: secret,
	}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

func s3Keys(path string) (access, secret string, err error) {
	var pair struct{ AccessKey, SecretKey string }
	raw, err := os.ReadFile(path)
	if err == nil {
		if err := json.Unmarshal(raw, &pair); err != nil || pair.AccessKey == "" || pair.SecretKey == "" {
			return "", "", fmt.Errorf("devservers: %s is not a key pair: remove it to make a new one", path)
		}
		return pair.AccessKey, pair.SecretKey, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("devservers: reading the S3 keys: %w", err)
	}
	b := make([]byte, 42)
	if _, err := rand.Read(b); err != nil {
		return "", "", err
	}
	pair.AccessKey, pair.SecretKey = "HS"+hex.EncodeToString(b[:9]), hex.EncodeToString(b[9:])
	if raw, err = json.Marshal(pair); err != nil {
		return "", "", err
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return "", "", fmt.Errorf("devservers: keeping the S3 keys: %w", err)
	}
	return pair.AccessKey, pair.SecretKey, nil
}

// Endpoint makes the bucket if it is new and returns how to reach it.
func (s *S3) Endpoint(ctx context.Context, bucket string) (S3Endpoint, error) {
	if err := s.backend.CreateBucket(ctx, bucket); err != nil && !gofakes3.HasErrorCode(err, gofakes3.ErrBucketAlreadyExists) {
		return S3Endpoint{}, fmt.Errorf("devservers: making bucket %s: %w", bucket, err)
	}
	return S3Endpoint{URL: s.url, Region: "auto", Bucket: bucket, AccessKey: s.accessKey, SecretKey: s.secretKey}, nil
}

// Stop ends the server, letting requests under way finish for a moment.
func (s *S3) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		return s.server.Close()
	}
	return s.backend.close()
}
