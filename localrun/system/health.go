package system

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// checkHealth asks the backend: with workers 0 whether it lives, else whether at least so many workers
// have reported.
func checkHealth(ctx context.Context, url string, workers int) error {
	path := "/health"
	if workers > 0 {
		path = "/health/deep"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", path, resp.StatusCode, raw)
	}
	if workers == 0 {
		return nil
	}
	var answer struct {
		Data struct {
			Workers struct {
				Healthy int `json:"healthy"`
			} `json:"workers"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return err
	}
	if alive := answer.Data.Workers.Healthy; alive < workers {
		return fmt.Errorf("%d of %d workers have reported", alive, workers)
	}
	return nil
}
