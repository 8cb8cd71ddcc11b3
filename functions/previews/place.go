package previews

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"hivesync/shared/fault"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/projectpath"
)

// place is what a preview shows: a file's screen, or what is at a route or has a name, and what the request says of its app.
type place struct {
	entry string         // clean, empty where app names a route or a screen
	app   *rendering.App // nil where the request says nothing of it
}

// placeOf checks what a request asks to see.
func placeOf(entry string, app *rendering.App) (place, error) {
	var said rendering.App
	if app != nil {
		valid, details := app.Check()
		for i := range details {
			details[i].Field = "app." + details[i].Field
		}
		if len(details) > 0 {
			return place{}, fault.New(fault.ValidationFailed, "What is said of the app breaks a rule: "+details[0].Message, details...)
		}
		said = valid
	}
	named := slices.DeleteFunc([]string{entry, said.Route, said.Screen}, func(s string) bool { return s == "" })
	if len(named) != 1 {
		return place{}, fault.New(fault.ValidationFailed, "A preview shows one screen: name its file as entry_point, its path as app.route, or its name as app.screen.",
			fault.Detail{Field: "entry_point", Code: "invalid", Message: "expected one of entry_point, app.route and app.screen"})
	}
	if entry != "" {
		clean, reason := projectpath.Clean(entry)
		if reason != "" {
			return place{}, fault.New(fault.InvalidPath, "The entry point breaks a rule of paths.", fault.Detail{Field: "entry_point", Code: "path", Message: reason})
		}
		entry = clean
	}
	return place{entry: entry, app: app}, nil
}

// sum tells apps apart that are not the same: SHA-256, empty for none. Two requests for a file's screen with other parameters
// ask for other screens.
func (p place) sum() ([]byte, error) {
	if p.app == nil {
		return []byte{}, nil
	}
	raw, err := json.Marshal(p.app) // the members of maps in the order of their names
	sum := sha256.Sum256(raw)
	return sum[:], err
}

// route and screen are nil where the place is named otherwise.
func (p place) route() *string { return p.named(func(a *rendering.App) string { return a.Route }) }

func (p place) screen() *string { return p.named(func(a *rendering.App) string { return a.Screen }) }

func (p place) named(field func(*rendering.App) string) *string {
	if p.app == nil || field(p.app) == "" {
		return nil
	}
	name := field(p.app)
	return &name
}
