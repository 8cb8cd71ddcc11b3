package client

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"hivesync/shared/packages/sets"
)

// upload is a file to write: its content, or the hash of one that the project has.
type upload struct {
	Path     string  `json:"path"`
	Content  *string `json:"content,omitempty"`
	Encoding string  `json:"encoding,omitempty"`
	SHA256   string  `json:"sha256,omitempty"`
}

func sent(path string, content []byte) upload {
	text, encoding := string(content), "utf8"
	if !utf8.Valid(content) {
		text, encoding = base64.StdEncoding.EncodeToString(content), "base64"
	}
	return upload{Path: path, Content: &text, Encoding: encoding}
}

// PutFiles uploads files in one batch.
func (c *Client) PutFiles(ctx context.Context, project string, files map[string][]byte) error {
	list := make([]upload, 0, len(files))
	for path, content := range files {
		list = append(list, sent(path, content))
	}
	return c.change(ctx, project, map[string]any{"files": list})
}

func (c *Client) change(ctx context.Context, project string, change map[string]any) error {
	return c.Do(ctx, http.MethodPut, "/api/v1/projects/"+project+"/files", change, nil)
}

// Delta is what differs between files and a project's.
type Delta struct {
	Revision                int64
	Added, Changed, Removed []string
	// Missing are the hashes of contents that the project does not have.
	Missing []string
}

// Delta asks what would make a project's files those given.
func (c *Client) Delta(ctx context.Context, project string, files map[string][]byte) (Delta, error) {
	type listed struct {
		Path   string `json:"path"`
		SHA256 string `json:"sha256"`
		Size   int    `json:"size"`
	}
	list := make([]listed, 0, len(files))
	for path, content := range files {
		list = append(list, listed{path, sets.Digest(content), len(content)})
	}
	var out data[Delta]
	err := c.Do(ctx, http.MethodPost, "/api/v1/projects/"+project+"/files/delta", map[string]any{"files": list}, &out)
	return out.Data, err
}

// Synced says what was sent to make a project's files those given.
type Synced struct {
	// Files are new or changed, Sent those of them whose content was sent, with so many Bytes.
	Files, Sent int
	Bytes       int64
}

// SyncFiles makes a project's files those given, sending the contents that it does not have: in one change where that fits one request.
// In several, files that are gone are deleted last.
func (c *Client) SyncFiles(ctx context.Context, project string, files map[string][]byte) (s Synced, err error) {
	delta, err := c.Delta(ctx, project, files)
	if err != nil {
		return s, err
	}
	missing := map[string]bool{}
	for _, digest := range delta.Missing {
		missing[digest] = true
	}
	batch, size := []upload{}, 0
	flush := func(gone []string) error {
		if len(batch)+len(gone) == 0 {
			return nil
		}
		list := batch
		batch, size = []upload{}, 0
		return c.change(ctx, project, map[string]any{"files": list, "delete": gone})
	}
	for _, path := range slices.Sorted(slices.Values(append(delta.Added, delta.Changed...))) {
		content, ok := files[path]
		if !ok {
			return s, errors.New("the server asks for a file that was not listed")
		}
		one := upload{Path: path, SHA256: sets.Digest(content)}
		more := 0
		if missing[one.SHA256] {
			delete(missing, one.SHA256) // what a batch has sent, it and the next ones can name
			one, more = sent(path, content), len(content)
			s.Sent, s.Bytes = s.Sent+1, s.Bytes+int64(more)
		}
		if size > 0 && size+more > batchBytes || len(batch) == batchFiles {
			if err := flush(nil); err != nil {
				return s, err
			}
		}
		batch, size, s.Files = append(batch, one), size+more, s.Files+1
	}
	first := min(len(delta.Removed), batchFiles)
	if err := flush(delta.Removed[:first]); err != nil {
		return s, err
	}
	for chunk := range slices.Chunk(delta.Removed[first:], batchFiles) {
		if err := c.change(ctx, project, map[string]any{"delete": chunk}); err != nil {
			return s, err
		}
	}
	return s, nil
}

// batchFiles is how many files one request names at most.
const batchFiles = 1000
