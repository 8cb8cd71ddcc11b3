package client

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"hivesync/shared/packages/sets"
)

type upload struct {
	Path     string `json:"path"`
	Content  string `json:"content"`
	Encoding string `json:"encoding"`
}

// PutFiles uploads files in one batch.
func (c *Client) PutFiles(ctx context.Context, project string, files map[string][]byte) error {
	list := make([]upload, 0, len(files))
	for path, content := range files {
		if utf8.Valid(content) {
			list = append(list, upload{path, string(content), "utf8"})
		} else {
			list = append(list, upload{path, base64.StdEncoding.EncodeToString(content), "base64"})
		}
	}
	return c.change(ctx, project, map[string]any{"files": list})
}

func (c *Client) change(ctx context.Context, project string, change map[string]any) error {
	return c.Do(ctx, http.MethodPut, "/api/v1/projects/"+project+"/files", change, nil)
}

// SyncFiles makes a project's files those given, sending what differs, and returns how many files that were. Files that are gone are
// deleted last.
func (c *Client) SyncFiles(ctx context.Context, project string, files map[string][]byte) (sent int, err error) {
	there, err := c.Files(ctx, project)
	if err != nil {
		return 0, err
	}
	batch, size := map[string][]byte{}, 0
	for _, path := range slices.Sorted(maps.Keys(files)) {
		content := files[path]
		if there[path] == sets.Digest(content) {
			continue
		}
		if size > 0 && size+len(content) > batchBytes || len(batch) == batchFiles {
			if err := c.PutFiles(ctx, project, batch); err != nil {
				return sent, err
			}
			batch, size = map[string][]byte{}, 0
		}
		batch[path] = content
		size, sent = size+len(content), sent+1
	}
	if len(batch) > 0 {
		if err := c.PutFiles(ctx, project, batch); err != nil {
			return sent, err
		}
	}
	var gone []string
	for path := range there {
		if _, stays := files[path]; !stays {
			gone = append(gone, path)
		}
	}
	for chunk := range slices.Chunk(gone, batchFiles) {
		if err := c.change(ctx, project, map[string]any{"delete": chunk}); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// batchFiles is how many files one request names at most.
const batchFiles = 1000

// Files are the SHA-256 of a project's files by their paths.
func (c *Client) Files(ctx context.Context, project string) (map[string]string, error) {
	out := map[string]string{}
	for cursor := ""; ; {
		var page struct {
			Items []struct {
				Path   string `json:"path"`
				SHA256 string `json:"sha256"`
			} `json:"items"`
			NextCursor *string `json:"next_cursor"`
		}
		query := url.Values{"limit": {"200"}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		if err := c.Do(ctx, http.MethodGet, "/api/v1/projects/"+project+"/files?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		for _, f := range page.Items {
			out[f.Path] = f.SHA256
		}
		if page.NextCursor == nil {
			return out, nil
		}
		cursor = *page.NextCursor
	}
}
