package admin

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/settings/overrides"
)

// ResetSetting takes a change of a setting back: the environment's value counts again.
type ResetSetting struct{ Editor *overrides.Editor }

// ResetSettingIn names the setting.
type ResetSettingIn struct {
	Name string `path:"name" maxLength:"64"`
}

// Meta implements function.Handler.
func (ResetSetting) Meta() function.Meta {
	const path = configPath + "/{name}"
	return function.Meta{
		Name: "admin.reset_setting", Method: "DELETE", Path: path, Aliases: aliases(path), Status: 204, Summary: "Take a change of a setting back", Auth: function.Admin,
		Plain: []string{"name"}, Exempt: true, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. Taking back what is not changed changes nothing.
func (f ResetSetting) Handle(ctx context.Context, in *ResetSettingIn) (*function.Empty, error) {
	if !known(f.Editor.Settings, in.Name) {
		return nil, errNoSetting()
	}
	if err := f.Editor.Reset(ctx, in.Name); err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
