package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Bounds of an upload in parts. S3 takes 10,000 parts of 5 MiB to 5 GiB, and R2 wants all but the last to be of one size.
const (
	MinPart  = 5 << 20
	maxParts = 10_000
	// partTimeout bounds the storing of one part, retries included: far more than it takes, since a long upload is not to be done anew
	// for one slow part.
	partTimeout  = 15 * time.Minute
	partAttempts = 8
	abortTimeout = time.Minute
)

// Upload stores what r yields under key, replacing what was there, and returns its size. Of a stream whose size nobody knows before, it
// holds one part of so many bytes in memory. Where r or the storage fails, or ctx ends, nothing is stored.
func (s *Store) Upload(ctx context.Context, key string, r io.Reader, contentType string, part int) (size int64, err error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	buffer := make([]byte, max(part, MinPart))
	n, last, err := fill(r, buffer)
	if err != nil {
		return 0, err
	}
	if last { // small enough for one request
		return int64(n), s.slowly(ctx, "storing", func(ctx context.Context) error {
			_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
				Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(buffer[:n]), ContentLength: aws.Int64(int64(n)), ContentType: &contentType,
			}, patient)
			return err
		})
	}
	var id *string
	err = s.slowly(ctx, "storing", func(ctx context.Context) error {
		out, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: &key, ContentType: &contentType}, patient)
		if err == nil {
			id = out.UploadId
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abort(ctx, key, id))
		}
	}()
	var parts []types.CompletedPart
	for {
		if len(parts) == maxParts {
			return 0, fmt.Errorf("objects: the upload has more than %d parts of %d bytes: take larger parts", maxParts, len(buffer))
		}
		number := aws.Int32(int32(len(parts) + 1)) //nolint:gosec // bounded
		if err := s.slowly(ctx, "storing", func(ctx context.Context) error {
			out, err := s.client.UploadPart(ctx, &s3.UploadPartInput{
				Bucket: &s.bucket, Key: &key, UploadId: id, PartNumber: number, Body: bytes.NewReader(buffer[:n]), ContentLength: aws.Int64(int64(n)),
			}, patient)
			if err == nil {
				parts = append(parts, types.CompletedPart{ETag: out.ETag, PartNumber: number})
			}
			return err
		}); err != nil {
			return 0, err
		}
		size += int64(n)
		if last {
			break
		}
		if n, last, err = fill(r, buffer); err != nil {
			return 0, err
		}
		if n == 0 {
			break
		}
	}
	return size, s.slowly(ctx, "storing", func(ctx context.Context) error {
		_, err := s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
			Bucket: &s.bucket, Key: &key, UploadId: id, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		}, patient)
		return err
	})
}

// fill reads until the buffer is full or r has ended.
func fill(r io.Reader, buffer []byte) (n int, last bool, err error) {
	n, err = io.ReadFull(r, buffer)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, true, nil
	}
	return n, false, err
}

// patient lets a request of a long upload outlast a storage that is away for some minutes.
func patient(o *s3.Options) { o.RetryMaxAttempts = partAttempts }

func (s *Store) slowly(ctx context.Context, doing string, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, beganKey{}, time.Now()), max(s.timeout, partTimeout))
	defer cancel()
	return s.fail(ctx, doing, do(ctx))
}

// abort gives up an upload's parts, also where ctx has ended: they would be paid for.
func (s *Store) abort(ctx context.Context, key string, id *string) error {
	ctx, cancel := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), beganKey{}, time.Now()), abortTimeout)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: &key, UploadId: id})
	return s.fail(ctx, "giving up an upload", err)
}
