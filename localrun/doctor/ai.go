package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ai lists the provider's models, which costs nothing and needs a key that is taken.
func (d *doctor) ai(ctx context.Context) (string, error) {
	target := strings.TrimRight(d.config.OpenAIBaseURL, "/") + "/models"
	answer, err := d.call(ctx, http.MethodGet, target, map[string]string{"Authorization": "Bearer " + d.config.OpenAIKey.Reveal()}, nil)
	if err != nil {
		return "", err
	}
	switch answer.status {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return "", fmt.Errorf("%s refuses OPENAI_API_KEY (%d)", target, answer.status)
	case http.StatusTooManyRequests:
		return "", fmt.Errorf("%s takes the key, but its limits are used up (429)", target)
	default:
		return "", fmt.Errorf("%s answers %d", target, answer.status)
	}
	var models struct {
		Data []json.RawMessage `json:"data"`
	}
	if json.Unmarshal([]byte(answer.text), &models) != nil || models.Data == nil {
		return "", errors.New(target + " does not answer as OpenAI's API does")
	}
	return fmt.Sprintf("%d models", len(models.Data)), nil
}
