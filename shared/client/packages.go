package client

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"

	"hivesync/shared/packages/sets"
)

// batchBytes is about how much of archives one request carries: in base64 it fits a function on AWS Lambda, whose requests end at 6 MiB.
const batchBytes = 4 << 20

// Sent says what a project's packages cost.
type Sent struct {
	// Archives and Bytes were sent, as the team did not have them.
	Archives int
	Bytes    int64
}

// PackagesInUse is the digest of the set of packages that a project uses, empty for none.
func (c *Client) PackagesInUse(ctx context.Context, project string) (string, error) {
	var out data[struct {
		SHA256 string `json:"sha256"`
	}]
	err := c.Do(ctx, http.MethodGet, "/api/v1/projects/"+project+"/packages", nil, &out)
	return out.Data.SHA256, err
}

// SendPackages has a project use a set of packages, and sends those of its archives that the team does not have; with again also those
// that the storage has lost.
func (c *Client) SendPackages(ctx context.Context, project string, made sets.Made, again bool) (sent Sent, err error) {
	_, digest, err := made.Set.Encode()
	if err != nil {
		return sent, err
	}
	if used, err := c.PackagesInUse(ctx, project); err != nil || used == digest && !again {
		return sent, err
	}
	for {
		var out data[struct {
			Used    bool     `json:"used"`
			Missing []string `json:"missing"`
		}]
		if err := c.Do(ctx, http.MethodPut, "/api/v1/projects/"+project+"/packages", made.Set, &out); err != nil || out.Data.Used {
			return sent, err
		}
		if sent.Archives > 0 {
			return sent, errors.New("archives that were sent are missing: send the packages again")
		}
		if err := c.sendArchives(ctx, project, made, out.Data.Missing, &sent); err != nil {
			return sent, err
		}
	}
}

func (c *Client) sendArchives(ctx context.Context, project string, made sets.Made, missing []string, sent *Sent) error {
	type archive struct {
		Content string `json:"content"`
	}
	var batch []archive
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := c.Do(ctx, http.MethodPost, "/api/v1/projects/"+project+"/packages/archives", map[string]any{"archives": batch}, nil)
		sent.Archives += len(batch)
		sent.Bytes += int64(size)
		batch, size = nil, 0
		return err
	}
	for _, digest := range missing {
		content, ok := made.Archives[digest]
		if !ok {
			return errors.New("the server asks for an archive that the set does not name")
		}
		if size > 0 && size+len(content) > batchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		batch = append(batch, archive{base64.StdEncoding.EncodeToString(content)})
		size += len(content)
	}
	return flush()
}
