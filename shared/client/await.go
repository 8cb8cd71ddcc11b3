package client

import (
	"encoding/json"
	"fmt"
)

// AwaitPreview reads events until the preview is ready. A preview that failed or was stopped is an *Error.
func (e *Events) AwaitPreview(id string) error {
	for {
		event, err := e.Next()
		if err != nil {
			return err
		}
		var about struct {
			PreviewID string `json:"preview_id"`
			Error     *Error `json:"error"`
		}
		if err := json.Unmarshal(event.Data, &about); err != nil {
			return fmt.Errorf("event %s: unreadable data: %w", event.Type, err)
		}
		if about.PreviewID != id {
			continue
		}
		switch event.Type {
		case "preview.ready":
			return nil
		case "preview.failed":
			if about.Error != nil {
				return about.Error
			}
			return fmt.Errorf("preview %s failed", id)
		case "preview.stopped":
			return fmt.Errorf("preview %s was stopped", id)
		}
	}
}
