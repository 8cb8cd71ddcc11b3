package devservers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers"
	"hivesync/shared/devservers/servertest"
)

func TestPostgresGivesEveryTestADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, two := servertest.Postgres(t), servertest.Postgres(t)
	if one == two {
		t.Fatal("two calls gave the same database")
	}
	conn, err := pgx.Connect(t.Context(), one)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), "CREATE TABLE t (x int)"); err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), two)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(context.Background()) }()
	if _, err := other.Exec(t.Context(), "SELECT * FROM t"); err == nil {
		t.Fatal("a table of one database is visible in another")
	}
}

func TestPostgresKeepsItsDataOverAStop(t *testing.T) {
	t.Parallel()
	o := devservers.PostgresOptions{Dir: filepath.Join(t.TempDir(), "pg"), Disposable: true}
	ctx := t.Context()
	for i, sql := range []string{"CREATE TABLE kept (x int)", "SELECT * FROM kept"} {
		server, err := devservers.StartPostgres(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.CreateDatabase(ctx, "app", ""); err != nil {
			t.Fatal(err)
		}
		conn, err := pgx.Connect(ctx, server.URL("app"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
		_ = conn.Close(ctx)
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
		<-server.Done()
	}
}

func TestRedisSurvivesAKillWithItsAppendOnlyFile(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer func() { _ = client.Close() }()
	if err := client.Set(t.Context(), "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := client.Get(t.Context(), "k").Result(); err != nil || got != "v" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestAPortInUseIsSaidClearly(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	port := 0
	if _, err := scanPort(server.Addr(), &port); err != nil {
		t.Fatal(err)
	}
	_, err := devservers.StartRedis(t.Context(), devservers.RedisOptions{Dir: t.TempDir(), Port: port})
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Fatalf("got %v", err)
	}
}

func client(e devservers.S3Endpoint, secret string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(e.URL), Region: e.Region, UsePathStyle: true,
		Credentials:                credentials.NewStaticCredentialsProvider(e.AccessKey, secret, ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		RetryMaxAttempts:           1,
	})
}

func TestS3KeepsObjectsListsThemAndDeletesThem(t *testing.T) {
	t.Parallel()
	e := servertest.S3(t)
	c := client(e, e.SecretKey)
	ctx := t.Context()
	for _, key := range []string{"a/1.txt", "a/2.txt", "b/../c.txt", "b/./d", "ü nicode+plus%.txt"} {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &e.Bucket, Key: aws.String(key), Body: strings.NewReader("body of " + key), ContentType: aws.String("text/plain")})
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &e.Bucket, Key: aws.String(key)})
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || string(body) != "body of "+key || aws.ToString(got.ContentType) != "text/plain" {
			t.Fatalf("%s: got %q (%s), %v", key, body, aws.ToString(got.ContentType), err)
		}
	}
	var keys []string
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: &e.Bucket, Prefix: aws.String("a/"), MaxKeys: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	if strings.Join(keys, " ") != "a/1.txt a/2.txt" {
		t.Fatalf("listed %v", keys)
	}
	if _, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &e.Bucket, Key: aws.String("a/1.txt")}); err != nil {
		t.Fatal(err)
	}
	_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &e.Bucket, Key: aws.String("a/1.txt")})
	var missing *types.NoSuchKey
	if !errors.As(err, &missing) {
		t.Fatalf("got %v", err)
	}
}

func TestS3RefusesWrongSecretsAndExpiredLinks(t *testing.T) {
	t.Parallel()
	e := servertest.S3(t)
	ctx := t.Context()
	put := &s3.PutObjectInput{Bucket: &e.Bucket, Key: aws.String("k"), Body: bytes.NewReader([]byte("x"))}
	if _, err := client(e, "wrong-secret").PutObject(ctx, put); err == nil || !strings.Contains(err.Error(), "SignatureDoesNotMatch") {
		t.Fatalf("a wrong secret gave %v", err)
	}
	c := client(e, e.SecretKey)
	put.Body = bytes.NewReader([]byte("x"))
	if _, err := c.PutObject(ctx, put); err != nil {
		t.Fatal(err)
	}
	presign := s3.NewPresignClient(c)
	link, err := presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &e.Bucket, Key: aws.String("k")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	status := func(url string) int {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		return resp.StatusCode
	}
	if got := status(link.URL); got != http.StatusOK {
		t.Fatalf("a fresh link gave %d", got)
	}
	if got := status(strings.Replace(link.URL, "X-Amz-Expires=60", "X-Amz-Expires=61", 1)); got != http.StatusForbidden {
		t.Fatalf("a stretched link gave %d", got)
	}
	if got := status(e.URL + "/" + e.Bucket + "/k"); got != http.StatusForbidden {
		t.Fatalf("no signature gave %d", got)
	}
	past := s3.NewPresignClient(c, func(o *s3.PresignOptions) { o.Presigner = backdated{} })
	link, err = past.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &e.Bucket, Key: aws.String("k")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if got := status(link.URL); got != http.StatusForbidden {
		t.Fatalf("an expired link gave %d", got)
	}
}

func TestS3KeepsItsBucketsAndKeysOverAStop(t *testing.T) {
	t.Parallel()
	o := devservers.S3Options{Dir: t.TempDir()}
	var first devservers.S3Endpoint
	for start := range 2 {
		server, err := devservers.StartS3(o)
		if err != nil {
			t.Fatal(err)
		}
		e, err := server.Endpoint(t.Context(), "kept")
		if err != nil {
			t.Fatalf("start %d: %v", start, err)
		}
		c := client(e, e.SecretKey)
		if start == 0 {
			first = e
			_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &e.Bucket, Key: aws.String("k"), Body: strings.NewReader("v")})
		} else {
			if e.AccessKey != first.AccessKey || e.SecretKey != first.SecretKey {
				t.Error("the key pair changed")
			}
			_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &e.Bucket, Key: aws.String("k")})
		}
		if err != nil {
			t.Fatalf("start %d: %v", start, err)
		}
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}
