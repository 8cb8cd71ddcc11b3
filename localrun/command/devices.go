package command

import (
	"fmt"
	"strings"

	"hivesync/shared/devices"
)

// deviceContexts turns --device values into contexts: a model's id, then any of :landscape, :dark and
// :large (text at 1.3), as in "iphone-15:dark". Two devices need two ids, so modifiers are part of it.
func deviceContexts(values []string) ([]devices.Context, error) {
	list := make([]devices.Context, 0, len(values))
	for _, v := range values {
		parts := strings.Split(v, ":")
		preset, ok := devices.FindPreset(parts[0])
		if !ok {
			return nil, fmt.Errorf("--device %q: no such model; known are %s", parts[0], strings.Join(deviceIDs(), ", "))
		}
		landscape, dark, large := false, false, false
		for _, modifier := range parts[1:] {
			switch modifier {
			case "landscape":
				landscape = true
			case "dark":
				dark = true
			case "large":
				large = true
			default:
				return nil, fmt.Errorf("--device %q: %q is not one of landscape, dark, large", v, modifier)
			}
		}
		c := preset.Context(landscape)
		c.DeviceID = strings.ReplaceAll(v, ":", "-")
		if dark {
			c.ColorScheme = devices.Dark
		}
		if large {
			c.FontScale = 1.3
		}
		list = append(list, c)
	}
	if details := devices.ValidateAll(list); len(details) > 0 {
		return nil, devices.Invalid(details)
	}
	return list, nil
}

func deviceIDs() []string {
	var ids []string
	for _, p := range devices.Presets() {
		ids = append(ids, p.ID)
	}
	return ids
}
