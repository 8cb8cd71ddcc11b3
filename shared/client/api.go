package client

import (
	"context"
	"net/http"

	"hivesync/shared/devices"
)

// data is the envelope of an answer that holds one object.
type data[T any] struct {
	Data T `json:"data"`
}

// Account is a signed-in user.
type Account struct {
	User struct {
		ID    string `json:"id"`
		Email string `json:"email"`
	} `json:"user"`
	Tokens struct {
		AccessToken string `json:"access_token"`
	} `json:"tokens"`
}

// Register makes an account and signs it in.
func (c *Client) Register(ctx context.Context, email, password, name string) (Account, error) {
	var out data[Account]
	err := c.Do(ctx, http.MethodPost, "/api/v1/auth/register", map[string]string{"email": email, "password": password, "name": name}, &out)
	return out.Data, err
}

// Login signs in.
func (c *Client) Login(ctx context.Context, email, password string) (Account, error) {
	var out data[Account]
	err := c.Do(ctx, http.MethodPost, "/api/v1/auth/login", map[string]string{"email": email, "password": password}, &out)
	return out.Data, err
}

// AdminLogin signs an administrator in and returns their token.
func (c *Client) AdminLogin(ctx context.Context, email, password string) (string, error) {
	var out data[struct {
		Token string `json:"token"`
	}]
	err := c.Do(ctx, http.MethodPost, "/admin/auth/login", map[string]string{"email": email, "password": password}, &out)
	return out.Data.Token, err
}

// CreateProject makes an empty project and returns its id.
func (c *Client) CreateProject(ctx context.Context, name string) (string, error) {
	var out data[struct {
		ID string `json:"id"`
	}]
	err := c.Do(ctx, http.MethodPost, "/api/v1/projects", map[string]string{"name": name}, &out)
	return out.Data.ID, err
}

// Accepted is the answer to an accepted preview request.
type Accepted struct {
	PreviewID string `json:"preview_id"`
	// PreviewToken opens the preview's screens and assets, and nothing else.
	PreviewToken string `json:"preview_token"`
}

// Preview is a preview as the API describes it.
type Preview struct {
	ID      string   `json:"id"`
	Status  string   `json:"status"`
	Error   *Error   `json:"error"`
	Screens []Screen `json:"screens"`
	Steps   []Step   `json:"steps"`
}

// Screen is one device's outcome.
type Screen struct {
	ScreenID string `json:"screen_id"`
	DeviceID string `json:"device_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

// Step is one timed part of a preview.
type Step struct {
	Name   string  `json:"name"`
	Device string  `json:"device"`
	MS     float64 `json:"ms"`
}

// RequestPreview asks for a preview and returns as soon as it is accepted.
func (c *Client) RequestPreview(ctx context.Context, project, entry string, list []devices.Context) (Accepted, error) {
	var out data[Accepted]
	err := c.Do(ctx, http.MethodPost, "/api/v1/projects/"+project+"/previews", map[string]any{"entry_point": entry, "devices": list}, &out)
	return out.Data, err
}

// Preview returns a preview with its screens.
func (c *Client) Preview(ctx context.Context, id string) (Preview, error) {
	var out data[Preview]
	err := c.Do(ctx, http.MethodGet, "/api/v1/previews/"+id, nil, &out)
	return out.Data, err
}

// Layout returns a screen's layout document.
func (c *Client) Layout(ctx context.Context, preview, screen string) ([]byte, error) {
	return c.Raw(ctx, http.MethodGet, "/api/v1/previews/"+preview+"/screens/"+screen+"/layout.json", nil)
}

// Picture returns a screen's PNG.
func (c *Client) Picture(ctx context.Context, preview, screen string) ([]byte, error) {
	return c.Raw(ctx, http.MethodGet, "/api/v1/previews/"+preview+"/screens/"+screen+"/screen.png", nil)
}
