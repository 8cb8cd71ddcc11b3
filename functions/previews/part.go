package previews

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/previews/queries"
	"hivesync/shared/db"
)

// Part ends the links that somebody made in a team, in the transaction that takes them out of it: they know what opens these, and are to
// see nothing of the team any more. The links of others stay.
func Part(ctx context.Context, tx db.Handle, team, user uuid.UUID) error {
	return queries.New(tx).DeleteSharesBy(ctx, queries.DeleteSharesByParams{TeamID: team, UserID: user})
}
