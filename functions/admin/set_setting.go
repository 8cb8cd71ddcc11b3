package admin

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
)

// SetSetting changes a setting for all processes, within seconds.
type SetSetting struct {
	Editor   *overrides.Editor
	Settings *settings.Live
}

// SetSettingIn is the new value.
type SetSettingIn struct {
	Name string `path:"name" maxLength:"64"`
	Body struct {
		Value string `json:"value" maxLength:"512" example:"20" doc:"as the environment would have it, such as 20, 30s, 64MiB or true"`
	}
}

// Changed is a setting as it was stored.
type Changed struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Meta implements function.Handler.
func (SetSetting) Meta() function.Meta {
	const path = configPath + "/{name}"
	return function.Meta{
		Name: "admin.set_setting", Method: "PUT", Path: path, Aliases: aliases(path), Summary: "Change a limit, a bound or a switch", Auth: function.Admin,
		Plain: []string{"name"}, Exempt: true, MaxBody: 4 << 10, Errors: []fault.Code{fault.NotFound, fault.ValidationFailed},
		Description: "It counts in every process within five seconds. `maintenance` and `read_only` are among the settings, and can be taken back while they are on.",
	}
}

// Handle implements function.Handler.
func (f SetSetting) Handle(ctx context.Context, in *SetSettingIn) (*function.Data[Changed], error) {
	if !known(f.Settings, in.Name) {
		return nil, errNoSetting()
	}
	stored, err := f.Editor.Change(ctx, in.Name, in.Body.Value)
	if err != nil {
		return nil, err
	}
	return function.OK(Changed{Name: in.Name, Value: stored}), nil
}

func known(live *settings.Live, name string) bool {
	for _, d := range live.Describe() {
		if d.Name == name {
			return true
		}
	}
	return false
}

func errNoSetting() error { return fault.New(fault.NotFound, "There is no such setting.") }
