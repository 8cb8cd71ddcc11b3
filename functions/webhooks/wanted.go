package webhooks

import (
	"slices"
	"strings"

	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// all stands for every type of event, those of later releases too.
const all = "*"

// wanted returns the types of events that a webhook is for, in the order of the alphabet; * alone where it is among them.
func wanted(given []string, known []events.Kind, details *fault.Details) []string {
	types := slices.Compact(slices.Sorted(slices.Values(given)))
	var names []string
	for _, k := range known {
		names = append(names, k.Type)
	}
	for _, t := range types {
		details.Require(t == all || slices.Contains(names, t), "events", "unknown", "expected *, or some of "+strings.Join(names, ", "))
	}
	if slices.Contains(types, all) {
		return []string{all}
	}
	return types
}

// described returns a description as it is stored.
func described(given string, details *fault.Details) string {
	text := strings.TrimSpace(given)
	details.Require(safetext.IsLine(text), "description", "invalid", "expected one line of characters that can be seen")
	return text
}
