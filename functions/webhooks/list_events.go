package webhooks

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/events"
)

// ListEvents answers the types of events that webhooks are sent.
type ListEvents struct{ Events func() []events.Kind }

// EventTypes are all of them, in the order of their domains.
type EventTypes struct {
	Events []EventType `json:"events" nullable:"false"`
}

// EventType is one of them.
type EventType struct {
	Type  string `json:"type"`
	About string `json:"about"`
}

// Meta implements function.Handler.
func (ListEvents) Meta() function.Meta {
	return function.Meta{
		Name: "webhooks.list_events", Method: "GET", Path: "/api/v1/webhook-events", Summary: "The types of events that webhooks are sent",
		Auth: function.User, Scope: "webhooks:read",
	}
}

// Handle implements function.Handler.
func (f ListEvents) Handle(context.Context, *function.Empty) (*function.Data[EventTypes], error) {
	var out EventTypes
	for _, k := range f.Events() {
		out.Events = append(out.Events, EventType{k.Type, k.About})
	}
	return function.OK(out), nil
}
