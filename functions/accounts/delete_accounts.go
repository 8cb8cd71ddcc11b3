package accounts

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/objects"
)

// DeleteAccounts deletes accounts whose grace is over: what they have in the storage, a project at a time what goes with them, and last
// the account. Each step may be done twice, and the account stays until all others are done: a run that breaks off is made up for by
// the next.
type DeleteAccounts struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Jobs    *jobs.Acceptor
	Trigger function.Trigger
	Clock   func() time.Time
	Logger  *slog.Logger
}

const (
	// accountsAtOnce is how many accounts one run deletes at most, rowsAtOnce how many rows are read or changed at a time.
	accountsAtOnce = 100
	rowsAtOnce     = 500
)

// Meta implements function.Schedule.
func (f DeleteAccounts) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{Name: "delete_accounts", Summary: "Delete accounts that their owners deleted, once their grace is over", Timeout: 30 * time.Minute})
}

// Handle implements function.Schedule. One that cannot be deleted holds up none of the others.
func (f DeleteAccounts) Handle(ctx context.Context) error {
	due, err := queries.New(db.On(f.DB)).DueDeletions(ctx, queries.DueDeletionsParams{Now: f.Clock(), RowLimit: accountsAtOnce})
	if err != nil {
		return err
	}
	var errs []error
	for _, user := range due {
		if err := f.delete(ctx, user); err != nil {
			errs = append(errs, err)
			f.Logger.ErrorContext(ctx, "an account is not deleted yet", "user", user, "error", err)
		}
	}
	return errors.Join(errs...)
}

// delete deletes one account.
func (f DeleteAccounts) delete(ctx context.Context, user uuid.UUID) error {
	q := queries.New(db.On(f.DB))
	err := each(func(after uuid.UUID) ([]queries.TeamsToLeaveRow, error) {
		return q.TeamsToLeave(ctx, queries.TeamsToLeaveParams{UserID: user, After: after, RowLimit: rowsAtOnce})
	}, func(t queries.TeamsToLeaveRow) (uuid.UUID, error) {
		if t.Doomed {
			return t.ID, f.deleteTeam(ctx, q, user, t.ID)
		}
		return t.ID, f.Jobs.StopTeam(ctx, t.ID, user, "The account was deleted.")
	})
	if err != nil {
		return err
	}
	exports, err := q.ExportsOfUser(ctx, user)
	if err != nil {
		return err
	}
	for _, id := range exports {
		if err := f.Objects.Delete(ctx, objects.ExportKey(id)); err != nil {
			return err
		}
	}
	err = f.deletePreviews(ctx, func(after uuid.UUID) ([]uuid.UUID, error) {
		return q.PreviewsOfUser(ctx, queries.PreviewsOfUserParams{UserID: user, After: after, RowLimit: rowsAtOnce})
	})
	if err != nil {
		return err
	}
	if _, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteSomeJobs(ctx, queries.DeleteSomeJobsParams{UserID: user, RowLimit: limit})
	}); err != nil {
		return err
	}
	return f.forget(ctx, user)
}

// deleteTeam deletes a team that goes with an account: what it has in the storage, a project at a time, and itself.
func (f DeleteAccounts) deleteTeam(ctx context.Context, q *queries.Queries, user, team uuid.UUID) error {
	if err := f.Jobs.StopTeam(ctx, team, uuid.Nil, "The account was deleted."); err != nil {
		return err
	}
	for {
		project, err := q.ProjectOfTeam(ctx, team)
		if db.NoRows(err) {
			break
		}
		if err != nil {
			return err
		}
		if err := f.deleteProject(ctx, q, project); err != nil {
			return err
		}
	}
	if _, err := f.Objects.DeleteAll(ctx, objects.Teams+team.String()+"/"); err != nil {
		return err
	}
	return q.DeleteTeamOf(ctx, queries.DeleteTeamOfParams{TeamID: team, UserID: user})
}

// deleteProject deletes a project, what it has in the storage first. What is stored meanwhile is found by the sweeps.
func (f DeleteAccounts) deleteProject(ctx context.Context, q *queries.Queries, project uuid.UUID) error {
	err := f.deletePreviews(ctx, func(after uuid.UUID) ([]uuid.UUID, error) {
		return q.PreviewsOfProject(ctx, queries.PreviewsOfProjectParams{ProjectID: project, After: after, RowLimit: rowsAtOnce})
	})
	if err != nil {
		return err
	}
	err = each(func(after uuid.UUID) ([]uuid.UUID, error) {
		return q.AttachmentsOfProject(ctx, queries.AttachmentsOfProjectParams{ProjectID: project, After: after, RowLimit: rowsAtOnce})
	}, func(id uuid.UUID) (uuid.UUID, error) {
		return id, f.Objects.DeleteEach(ctx, []string{objects.AttachmentKey(id), objects.IncomingKey(id)})
	})
	if err != nil {
		return err
	}
	if _, err := f.Objects.DeleteAll(ctx, objects.Projects+project.String()+"/"); err != nil {
		return err
	}
	return q.DeleteProject(ctx, project)
}

// deletePreviews deletes what previews have in the storage.
func (f DeleteAccounts) deletePreviews(ctx context.Context, read func(after uuid.UUID) ([]uuid.UUID, error)) error {
	return each(read, func(id uuid.UUID) (uuid.UUID, error) {
		_, err := f.Objects.DeleteAll(ctx, objects.PreviewPrefix(id))
		return id, err
	})
}

// each does something with each row of a list that is read in pages, in the order of ids, which do returns.
func each[R any](read func(after uuid.UUID) ([]R, error), do func(R) (uuid.UUID, error)) error {
	for after := uuid.Nil; ; {
		rows, err := read(after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if after, err = do(r); err != nil {
				return err
			}
		}
	}
}

// auditRows is how many rows of the audit are looked at by one statement.
const auditRows = 10_000

// forget deletes the account itself, and every mention of it elsewhere. What the audit says of it stays, of somebody who is nobody.
func (f DeleteAccounts) forget(ctx context.Context, user uuid.UUID) error {
	pseudonym, now := uuid.New(), f.Clock()
	return db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		row, err := q.HoldDeletion(ctx, queries.HoldDeletionParams{UserID: user, Now: now})
		if err != nil {
			return db.Missing(err, nil) // another run was first
		}
		if err := q.HoldTeamsOf(ctx, user); err != nil {
			return err
		}
		if err := q.DeleteInvitationsTo(ctx, row.EmailKey); err != nil {
			return err
		}
		if err := q.DeleteMailsTo(ctx, queries.DeleteMailsToParams{UserID: user, EmailKey: row.EmailKey}); err != nil {
			return err
		}
		for _, forget := range []func(context.Context, uuid.UUID) error{q.PassOn, q.ForgetActor, q.ForgetEditor, q.ForgetListener, q.ForgetEvents} {
			if err := forget(ctx, user); err != nil {
				return err
			}
		}
		if err := q.PseudonymiseMessages(ctx, queries.PseudonymiseMessagesParams{UserID: user, Pseudonym: pseudonym}); err != nil {
			return err
		}
		for after, more := uuid.Nil, true; more; more = after != uuid.Nil {
			after, err = q.PseudonymiseAudit(ctx, queries.PseudonymiseAuditParams{
				UserID: user, Pseudonym: pseudonym, Subject: limits.MailSubject(row.EmailKey), Email: row.EmailKey, Name: row.Name, After: after, RowLimit: auditRows,
			})
			if err != nil {
				return err
			}
		}
		if err := q.DeleteUser(ctx, user); err != nil {
			return err
		}
		if err := mail.Add(ctx, tx, now, accountDeleted, row.EmailKey, nil); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, uuid.Nil, "accounts.deleted", pseudonym.String())
	})
}
