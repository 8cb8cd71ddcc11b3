package files

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// Unpack makes a project's files those of an archive, as `tar -cz .` writes one of a folder: the way in for who has no client.
type Unpack struct {
	Writer
	// unpacking holds a place for each archive whose contents are in memory.
	unpacking chan struct{}
}

const (
	// unpackedAtOnce bounds how many archives one process unpacks at a time, and unpackedFactor how much the contents of one may
	// have: so many times the largest request.
	unpackedAtOnce, unpackedFactor = 3, 2
	// scannedFactor bounds, as many times what may be unpacked, how much is read of an archive with what is left out of it.
	scannedFactor = 20
	// maxMembers bounds the members of an archive, with those that are left out.
	maxMembers = 200_000
)

// Unpacked says what became of an archive.
type Unpacked struct {
	ChangeResult
	LeftOut int `json:"left_out" doc:"members that are no files of a project: links, devices, what lies in node_modules or .git, and what macOS adds"`
}

// Meta implements function.Handler.
func (f Unpack) Meta() function.Meta {
	return function.Meta{
		Name: "files.unpack", Method: "PUT", Path: "/api/v1/projects/{project_id}/files/archive", Summary: "Make a project's files those of an archive",
		Description: "A gzipped tar of a folder, such as `tar -cz --exclude node_modules .` writes. Files that it does not have are deleted, those in node_modules or .git are left out.",
		Auth:        function.User, Scope: "files:write", Role: auth.Member, MaxBody: f.Limits.MaxRequest, Stream: function.Bytes("application/gzip"),
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath, fault.ValidationFailed, fault.FileTooLarge, fault.ProjectTooLarge, fault.StorageFull, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Unpack) Handle(ctx context.Context, in *ProjectIn) (*function.Data[Unpacked], error) {
	body := function.BodyFrom(ctx)
	if body == nil {
		body = strings.NewReader("")
	}
	packed, err := io.ReadAll(body) // within MaxBody: nobody who sends slowly holds a place
	if err != nil {
		return nil, err
	}
	select {
	case f.unpacking <- struct{}{}:
		defer func() { <-f.unpacking }()
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "Too many archives are unpacked at the moment. Try again shortly.")
	}
	b := newBatch(f.Limits)
	b.replace = true
	leftOut, err := b.unpack(packed, unpackedFactor*f.Limits.MaxRequest)
	if err != nil {
		return nil, err
	}
	out, err := f.change(ctx, in.ProjectID, func(context.Context, *queries.Queries) (*batch, error) { return &b, nil })
	if err != nil {
		return nil, err
	}
	return function.OK(Unpacked{out, leftOut}), nil
}

var errNoArchive = fault.New(fault.ValidationFailed, "The body is no gzipped tar, or it breaks off. Send what `tar -cz .` writes.")

// unpack takes in the files of an archive, of at most so many bytes together, and returns how many members are none.
func (b *batch) unpack(packed []byte, most int64) (leftOut int, err error) {
	unzip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, errNoArchive
	}
	left := scannedFactor * most
	archive := tar.NewReader(io.LimitReader(unzip, left))
	var held int64
	for n := 0; ; n++ {
		member, err := archive.Next()
		if errors.Is(err, io.EOF) && n > 0 {
			break
		}
		if err != nil {
			return 0, errNoArchive
		}
		if n == maxMembers {
			return 0, fault.Newf(fault.ProjectTooLarge, "The archive has more than %d members: leave out node_modules.", maxMembers)
		}
		path := strings.TrimPrefix(strings.TrimSuffix(member.Name, "/"), "./")
		if member.Typeflag == tar.TypeDir {
			continue
		}
		if member.Typeflag != tar.TypeReg || outside(path) {
			leftOut++
			continue
		}
		field := fmt.Sprintf("archive[%d]", n)
		path, fine := b.place(field, path)
		switch {
		case !fine:
			continue
		case member.Size > b.limits.MaxFile:
			b.wrong(fault.FileTooLarge, field, "too_large", fmt.Sprintf("%s has more than the %d bytes of a file: leave it out, or upload it by itself", path, b.limits.MaxFile))
			continue
		case len(b.paths) == b.limits.MaxFiles:
			return 0, fault.Newf(fault.ProjectTooLarge, "A project may have at most %d files; the archive has more.", b.limits.MaxFiles)
		}
		if held += member.Size; held > most {
			return 0, fault.Newf(fault.ProjectTooLarge, "The files of an archive may have at most %d bytes together: send the folder in parts.", most)
		}
		data := make([]byte, member.Size)
		if _, err := io.ReadFull(archive, data); err != nil {
			return 0, errNoArchive
		}
		b.take(path, content{sum: sha256.Sum256(data), data: data, sent: true, size: member.Size})
	}
	if b.code != "" {
		return 0, fault.New(b.code, "Some files cannot be taken as they are. None was written.", b.details...)
	}
	return leftOut, nil
}

// outside tells what no project means to send: packages have an endpoint of their own, a repository's history is no source, and
// macOS puts what it knows of a file into another beside it.
func outside(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(name string) bool {
		return name == "node_modules" || name == ".git" || name == ".DS_Store" || strings.HasPrefix(name, "._")
	})
}
