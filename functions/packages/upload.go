package packages

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/sets"
)

// Upload takes archives that the team does not have yet.
type Upload struct {
	contents
	// MaxRequest bounds the body, in bytes.
	MaxRequest int64
}

// Archives are what is sent. They are read as they come.
type Archives struct {
	Archives []Archive `json:"archives" maxItems:"3000" doc:"gzipped tars as npm packs them, with plain files alone below one folder"`
}

// Archive is one of them.
type Archive struct {
	Content string `json:"content" doc:"base64 of the archive, which is known by its SHA-256"`
}

// Kept says what became of them.
type Kept struct {
	Received int `json:"received" doc:"different archives that were sent"`
	Stored   int `json:"stored" doc:"those that the team did not have"`
}

// Meta implements function.Handler.
func (f Upload) Meta() function.Meta {
	return function.Meta{
		Name: "packages.upload", Method: "POST", Path: "/api/v1/projects/{project_id}/packages/archives",
		Summary: "Send archives of npm packages, for all projects of the team", Auth: function.User, Scope: "files:write", Role: auth.Member,
		MaxBody: f.MaxRequest, Stream: Archives{},
		Errors: []fault.Code{fault.NotFound, fault.ValidationFailed, fault.PackageInvalid, fault.StorageFull, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f Upload) Handle(ctx context.Context, _ *ProjectIn) (*function.Data[Kept], error) {
	list, err := readArchives(function.BodyFrom(ctx))
	if err != nil {
		return nil, err
	}
	stored, err := f.keep(ctx, auth.AccessFrom(ctx).TeamID, list)
	if err != nil {
		return nil, err
	}
	return function.OK(Kept{Received: len(list), Stored: stored}), nil
}

// readArchives reads the body as it comes and looks into each archive, without keeping what it unpacks to.
func readArchives(body io.Reader) (list []content, err error) {
	seen := map[[sha256.Size]byte]bool{}
	err = function.ReadObject(body, sets.MaxArchive*4/3+1<<10, function.Fields{
		"archives": func(v *function.Value) error {
			return v.List(sets.MaxPackages, func(i int, v *function.Value) error {
				var a Archive
				if err := v.Object(function.Fields{"content": func(v *function.Value) error { return v.Decode(&a.Content) }}, "content"); err != nil {
					return err
				}
				c, err := read(fmt.Sprintf("archives[%d].content", i), a)
				if sum := [sha256.Size]byte(c.sum); err == nil && !seen[sum] {
					seen[sum] = true
					list = append(list, c)
				}
				return err
			})
		},
	})
	return list, err
}

func read(field string, a Archive) (content, error) {
	refuse := func(code fault.Code, reason, message string) (content, error) {
		return content{sum: make([]byte, sha256.Size)}, fault.New(code, "An archive cannot be taken as it is. None was stored.", fault.Detail{Field: field, Code: reason, Message: message})
	}
	data, err := base64.StdEncoding.DecodeString(a.Content)
	if err != nil {
		return refuse(fault.ValidationFailed, "encoding", "expected standard base64 with padding")
	}
	if len(data) > sets.MaxArchive {
		return refuse(fault.PackageInvalid, "too_large", fmt.Sprintf("an archive may have at most %d bytes", sets.MaxArchive))
	}
	size, err := archive.Measure(bytes.NewReader(data))
	if err != nil {
		return refuse(fault.PackageInvalid, "archive", fault.From(err).Message)
	}
	sum := sha256.Sum256(data)
	return content{sum: sum[:], data: data, bytes: int64(len(data)), size: size}, nil
}
