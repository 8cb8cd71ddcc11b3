package devservers

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rclone/gofakes3"
)

// folder keeps buckets as folders and objects as files, so that a person can look at them:
//
//	<root>/<bucket>/objects/<key>        the bytes, the key's slashes as folders
//	<root>/<bucket>/meta/<key>.json      the object's MD5 and metadata
//
// As on every file-backed store, a key cannot be both an object and the folder of another.
// All paths go through os.Root, which refuses to leave the folder.
type folder struct{ root *os.Root }

type objectMeta struct {
	MD5      string            `json:"md5"`
	Metadata map[string]string `json:"metadata"`
}

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("devservers: making %s: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("devservers: opening %s: %w", dir, err)
	}
	return &folder{root: root}, nil
}

func (f *folder) close() error { return f.root.Close() }

// keyPath turns a key into a relative path, each segment escaped so that dots and separators of any
// system are plain characters.
func keyPath(key string) string {
	segments := strings.Split(key, "/")
	for i, s := range segments {
		s = url.PathEscape(s)
		if strings.Trim(s, ".") == "" {
			s = "%" + hex.EncodeToString([]byte(s)) // "", "." and "..": no file may bear these names
		}
		segments[i] = s
	}
	return filepath.Join(segments...)
}

func objectPath(bucket, key string) string {
	return filepath.Join(url.PathEscape(bucket), "objects", keyPath(key))
}

func metaPath(bucket, key string) string {
	return filepath.Join(url.PathEscape(bucket), "meta", keyPath(key)+".json")
}

func (f *folder) ListBuckets(context.Context) ([]gofakes3.BucketInfo, error) {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var out []gofakes3.BucketInfo
	for _, e := range entries {
		name, err := url.PathUnescape(e.Name())
		if info, infoErr := e.Info(); err == nil && infoErr == nil && e.IsDir() {
			out = append(out, gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(info.ModTime())})
		}
	}
	return out, nil
}

func (f *folder) BucketExists(_ context.Context, name string) (bool, error) {
	_, err := f.root.Stat(url.PathEscape(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f *folder) CreateBucket(ctx context.Context, name string) error {
	exists, err := f.BucketExists(ctx, name)
	if err != nil {
		return err
	}
	if exists {
		return gofakes3.ResourceError(gofakes3.ErrBucketAlreadyExists, name)
	}
	for _, part := range []string{"objects", "meta", "incoming"} {
		if err := f.root.MkdirAll(filepath.Join(url.PathEscape(name), part), 0o700); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) DeleteBucket(ctx context.Context, name string) error {
	if err := f.need(ctx, name); err != nil {
		return err
	}
	keys, err := f.keys(name)
	if err != nil {
		return err
	}
	if len(keys) > 0 {
		return gofakes3.ResourceError(gofakes3.ErrBucketNotEmpty, name)
	}
	return f.root.RemoveAll(url.PathEscape(name))
}

func (f *folder) need(ctx context.Context, bucket string) error {
	exists, err := f.BucketExists(ctx, bucket)
	if err == nil && !exists {
		err = gofakes3.BucketNotFound(bucket)
	}
	return err
}

// keys returns every key of a bucket in S3's order (bytes of the key).
func (f *folder) keys(bucket string) ([]string, error) {
	base := path.Join(url.PathEscape(bucket), "objects")
	var keys []string
	err := fs.WalkDir(f.root.FS(), base, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		segments := strings.Split(strings.TrimPrefix(p, base+"/"), "/")
		for i, s := range segments {
			plain, err := url.PathUnescape(s)
			if err != nil {
				return nil //nolint:nilerr // not one of ours
			}
			segments[i] = plain
		}
		keys = append(keys, strings.Join(segments, "/"))
		return nil
	})
	slices.Sort(keys)
	return keys, err
}

func (f *folder) ListBucket(ctx context.Context, name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if err := f.need(ctx, name); err != nil {
		return nil, err
	}
	keys, err := f.keys(name)
	if err != nil {
		return nil, err
	}
	if prefix == nil {
		prefix = &gofakes3.Prefix{}
	}
	most := page.MaxKeys
	if most <= 0 {
		most = 1000
	}
	list := gofakes3.NewObjectList()
	var match gofakes3.PrefixMatch
	var count int64
	last := ""
	for _, key := range keys {
		if !prefix.Match(key, &match) {
			continue
		}
		if page.HasMarker && key <= page.Marker {
			continue
		}
		if match.CommonPrefix {
			if match.MatchedPart == last || (page.HasMarker && strings.HasPrefix(page.Marker, match.MatchedPart)) {
				continue
			}
		}
		if count == most {
			list.IsTruncated = true
			break
		}
		count++
		list.NextMarker = key
		if match.CommonPrefix {
			last = match.MatchedPart
			list.NextMarker = match.MatchedPart
			list.AddPrefix(match.MatchedPart)
			continue
		}
		obj, err := f.HeadObject(ctx, name, key)
		if err != nil {
			continue // deleted since the walk
		}
		info, err := f.root.Stat(objectPath(name, key))
		if err != nil {
			continue
		}
		list.Add(&gofakes3.Content{
			Key: key, LastModified: gofakes3.NewContentTime(info.ModTime()), Size: obj.Size,
			ETag: `"` + hex.EncodeToString(obj.Hash) + `"`,
		})
	}
	if !list.IsTruncated {
		list.NextMarker = ""
	}
	return list, nil
}

// open returns an object with its contents at the start; the caller closes them.
func (f *folder) open(ctx context.Context, bucket, key string) (*gofakes3.Object, *os.File, error) {
	if err := f.need(ctx, bucket); err != nil {
		return nil, nil, err
	}
	file, err := f.root.Open(objectPath(bucket, key))
	if err != nil {
		return nil, nil, gofakes3.KeyNotFound(key)
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		_ = file.Close()
		return nil, nil, gofakes3.KeyNotFound(key)
	}
	raw, err := f.root.ReadFile(metaPath(bucket, key))
	var meta objectMeta
	if err == nil {
		err = json.Unmarshal(raw, &meta)
	}
	hash, hexErr := hex.DecodeString(meta.MD5)
	if err = errors.Join(err, hexErr); err != nil {
		_ = file.Close()
		return nil, nil, fmt.Errorf("devservers: metadata of %s: %w", key, err)
	}
	if meta.Metadata == nil {
		meta.Metadata = map[string]string{}
	}
	return &gofakes3.Object{Name: key, Metadata: meta.Metadata, Size: info.Size(), Hash: hash}, file, nil
}

func (f *folder) HeadObject(ctx context.Context, bucket, key string) (*gofakes3.Object, error) {
	obj, file, err := f.open(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	_ = file.Close()
	obj.Contents = io.NopCloser(strings.NewReader(""))
	return obj, nil
}

func (f *folder) GetObject(ctx context.Context, bucket, key string, ranged *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	obj, file, err := f.open(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	obj.Contents = file
	if obj.Range, err = ranged.Range(obj.Size); err != nil {
		_ = file.Close()
		return nil, err
	}
	if obj.Range != nil {
		obj.Contents = struct {
			io.Reader
			io.Closer
		}{io.NewSectionReader(file, obj.Range.Start, obj.Range.Length), file}
	}
	return obj, nil
}

// PutObject writes beside the objects first and renames, so that a reader sees a whole object or none.
func (f *folder) PutObject(ctx context.Context, bucket, key string, meta map[string]string, input io.Reader, size int64) (gofakes3.PutObjectResult, error) {
	var result gofakes3.PutObjectResult
	if err := f.need(ctx, bucket); err != nil {
		return result, err
	}
	incoming := filepath.Join(url.PathEscape(bucket), "incoming", uuid.NewString())
	defer func() { _ = f.root.Remove(incoming) }()
	file, err := f.root.OpenFile(incoming, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return result, err
	}
	hash := md5.New() // S3's ETag is an MD5 by definition
	n, err := io.Copy(io.MultiWriter(file, hash), input)
	if err = errors.Join(err, file.Close()); err != nil {
		return result, err
	}
	if size >= 0 && n != size {
		return result, gofakes3.ErrIncompleteBody
	}
	raw, err := json.Marshal(objectMeta{MD5: hex.EncodeToString(hash.Sum(nil)), Metadata: meta})
	if err != nil {
		return result, err
	}
	for _, p := range []string{metaPath(bucket, key), objectPath(bucket, key)} {
		if err := f.root.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			return result, err
		}
	}
	if err := f.root.WriteFile(incoming+".json", raw, 0o600); err != nil {
		return result, err
	}
	if err := f.root.Rename(incoming+".json", metaPath(bucket, key)); err != nil {
		return result, err
	}
	return result, f.root.Rename(incoming, objectPath(bucket, key))
}

func (f *folder) DeleteObject(ctx context.Context, bucket, key string) (gofakes3.ObjectDeleteResult, error) {
	var result gofakes3.ObjectDeleteResult
	if err := f.need(ctx, bucket); err != nil {
		return result, err
	}
	for _, p := range []string{objectPath(bucket, key), metaPath(bucket, key)} {
		if err := f.root.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return result, err
		}
	}
	return result, nil
}

func (f *folder) DeleteMulti(ctx context.Context, bucket string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var result gofakes3.MultiDeleteResult
	for _, key := range keys {
		if _, err := f.DeleteObject(ctx, bucket, key); err != nil {
			result.Error = append(result.Error, gofakes3.ErrorResultFromError(err))
			continue
		}
		result.Deleted = append(result.Deleted, gofakes3.ObjectID{Key: key})
	}
	return result, nil
}

func (f *folder) CopyObject(ctx context.Context, srcBucket, srcKey, dstBucket, dstKey string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	obj, err := f.GetObject(ctx, srcBucket, srcKey, nil)
	if err != nil {
		return gofakes3.CopyObjectResult{}, err
	}
	defer func() { _ = obj.Contents.Close() }()
	if _, err := f.PutObject(ctx, dstBucket, dstKey, meta, obj.Contents, obj.Size); err != nil {
		return gofakes3.CopyObjectResult{}, err
	}
	return gofakes3.CopyObjectResult{ETag: `"` + hex.EncodeToString(obj.Hash) + `"`, LastModified: gofakes3.NewContentTime(time.Now())}, nil
}
