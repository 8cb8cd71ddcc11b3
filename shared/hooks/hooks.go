// Package hooks has the events of a team sent to its webhooks: an event is written in the transaction that makes the change, for those
// webhooks that want its type, and sent once that is committed. Most teams have none, for whom it is one look at an index.
//
// It sends nothing itself, and decides nothing: who may name a receiver, and how it is reached, is the webhooks' domain.
package hooks

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/hooks/queries"
)

// MaxWaiting bounds what waits for one webhook. One that has more, since it takes nothing, gets no further events until it has taken
// some.
const MaxWaiting = 10_000

// Add has an event sent to the webhooks of a team once tx's transaction is committed.
func Add(ctx context.Context, tx db.Handle, team uuid.UUID, e events.Event) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	_, err = queries.New(tx).InsertMessage(ctx, queries.InsertMessageParams{ID: db.NewID(), TeamID: team, Type: e.Type, Data: data, Most: MaxWaiting})
	return err
}

// AddTo has an event sent to one webhook of a team, and returns its id; ok is false where there is none that is sent anything.
func AddTo(ctx context.Context, tx db.Handle, team, webhook uuid.UUID, e events.Event) (id uuid.UUID, ok bool, err error) {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return id, false, err
	}
	id = db.NewID()
	n, err := queries.New(tx).InsertTest(ctx, queries.InsertTestParams{ID: id, WebhookID: webhook, TeamID: team, Type: e.Type, Data: data})
	return id, n > 0, err
}
