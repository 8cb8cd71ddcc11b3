package objects

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"hivesync/shared/fault"
)

// PresignUpload is PresignPut for a content that is known by its SHA-256: that is signed too, and a storage that looks at it takes no
// other content.
func (s *Store) PresignUpload(ctx context.Context, key string, ttl time.Duration, contentType string, size int64, sum []byte) (string, map[string]string, error) {
	return s.presignPut(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, ContentType: &contentType, ContentLength: &size, ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum)),
	}, ttl)
}

// Digest reads an object of at most limit bytes piece by piece, for as long as ctx lets it, and returns its SHA-256. Errors: those of
// Get.
func (s *Store) Digest(ctx context.Context, key string, limit int64) ([]byte, Info, error) {
	if err := checkKey(key); err != nil {
		return nil, Info{}, err
	}
	ctx = context.WithValue(ctx, beganKey{}, time.Now())
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, Info{}, s.fail(ctx, "reading", err)
	}
	defer func() { _ = out.Body.Close() }()
	hash := sha256.New()
	size, err := io.Copy(hash, io.LimitReader(out.Body, limit+1))
	switch {
	case err != nil:
		return nil, Info{}, s.fail(ctx, "reading", err)
	case size > limit:
		return nil, Info{}, fault.New(fault.FileTooLarge, "The stored file is larger than allowed here.")
	}
	return hash.Sum(nil), Info{Key: key, Size: size, ContentType: aws.ToString(out.ContentType), ETag: aws.ToString(out.ETag), Modified: aws.ToTime(out.LastModified)}, nil
}

// Copy stores under another key what an object has, if it is the one of the ETag still. Errors: NOT_FOUND, CONFLICT.
func (s *Store) Copy(ctx context.Context, from, etag, to string) error {
	for _, key := range []string{from, to} {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	ctx = context.WithValue(ctx, beganKey{}, time.Now())
	source := (&url.URL{Path: s.bucket + "/" + from}).EscapedPath()
	_, err := s.client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: &s.bucket, Key: &to, CopySource: &source, CopySourceIfMatch: &etag})
	if err != nil {
		return fmt.Errorf("objects: copying: %w", s.fail(ctx, "copying", err))
	}
	return nil
}
