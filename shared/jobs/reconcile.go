package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/jobs/queries"
)

// Sizes of one reconciliation's steps. What is left over waits for the next.
const (
	staleBatch   = 500
	maxStale     = 50_000
	overdueBatch = 500
	eventBatch   = 500
	// enqueuers is how many jobs are enqueued again at the same time: queues take them together.
	enqueuers = 10
)

// Reconciled counts what a reconciliation mended.
type Reconciled struct{ Enqueued, Overdue, Dead, Events int }

// Reconcile compares the record with the queue. It enqueues again what the queue does not know, gives up what is past its
// deadline and what the queue gave up, and publishes events that were committed and not sent. A job may be untouched for grace before the queue is
// asked for it; a running one for runningGrace, beyond a lease, so that its worker had time to report. The steps do not
// depend on each other: one's error does not keep the others from their work.
func (a *Acceptor) Reconcile(ctx context.Context, grace, runningGrace time.Duration) (Reconciled, error) {
	overdue, err1 := a.giveUpOverdue(ctx)
	dead, err2 := a.giveUpDead(ctx) // before the queue is asked for lost ones, which these are not
	enqueued, err3 := a.enqueueLost(ctx, grace, runningGrace)
	sent, err4 := a.Record.PublishPending(ctx, grace, eventBatch)
	return Reconciled{Enqueued: enqueued, Overdue: overdue, Dead: dead, Events: sent}, errors.Join(err1, err2, err3, err4)
}

// place is where the walk over untouched jobs stands; the zero value is its begin.
type place struct {
	at  time.Time
	job uuid.UUID
}

// enqueueLost walks the unfinished jobs that nothing has touched for a while, on from where the run before left off. It writes
// nothing of a job that the queue knows: however many wait, and however long, they cost no more than being read.
func (a *Acceptor) enqueueLost(ctx context.Context, grace, runningGrace time.Duration) (int, error) {
	now := a.Record.now()
	a.walk.Lock()
	defer a.walk.Unlock()
	enqueued := 0
	for seen := 0; seen < maxStale; {
		rows, err := queries.New(a.DB()).StaleJobs(ctx, queries.StaleJobsParams{
			Before: now.Add(-grace), RunningBefore: now.Add(-runningGrace), AfterAt: a.walked.at, After: a.walked.job,
			Types: a.Record.types(), RowLimit: staleBatch,
		})
		if err != nil {
			return enqueued, err
		}
		n, err := a.enqueueUnknown(ctx, rows)
		enqueued += n
		if err != nil {
			return enqueued, err
		}
		if len(rows) < staleBatch { // the end
			a.walked = place{}
			return enqueued, nil
		}
		last := rows[len(rows)-1]
		a.walked = place{last.UpdatedAt, last.ID}
		seen += len(rows)
	}
	return enqueued, nil
}

func (a *Acceptor) enqueueUnknown(ctx context.Context, rows []queries.StaleJobsRow) (int, error) {
	byType := map[string][]Sought{}
	for _, r := range rows {
		byType[r.Type] = append(byType[r.Type], Sought{ID: r.ID.String(), Handed: State(r.State) != StateAccepted})
	}
	known := map[string]bool{}
	for jobType, sought := range byType {
		answer, err := a.Queue.Known(ctx, jobType, sought)
		if err != nil {
			return 0, err
		}
		maps.Copy(known, answer)
	}
	var lost []uuid.UUID
	for _, r := range rows {
		switch {
		case !known[r.ID.String()]:
			lost = append(lost, r.ID)
		case State(r.State) == StateAccepted:
			if err := a.mark(ctx, r.ID, r.UserID); err != nil {
				return 0, err
			}
		}
	}
	if len(lost) == 0 {
		return 0, nil
	}
	// Whatever ended meanwhile was reported before it left the queue: it is no longer among these.
	again, err := queries.New(a.DB()).UnfinishedJobs(ctx, lost)
	if err != nil {
		return 0, err
	}
	var enqueued atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(enqueuers)
	for _, r := range again {
		group.Go(func() error {
			a.Logger.WarnContext(ctx, "job enqueued again, the queue did not know it", "job", r.ID, "type", r.Type, "state", r.State)
			// The record has heard of the ends of the attempts before this one.
			e := Event{Type: r.Type, Tier: string(r.Tier), Trace: r.Trace, Payload: r.Payload, Attempt: int(r.Attempt), Deadline: r.DeadlineAt}
			err := a.enqueue(ctx, r.ID, r.UserID, e, State(r.State) == StateAccepted)
			switch {
			case err == nil:
				enqueued.Add(1)
			case fault.From(err).Permanent(): // it alone is refused: the others need not wait for its deadline
				a.Logger.ErrorContext(ctx, "the queue does not take a job, it waits for its deadline", "job", r.ID, "type", r.Type, "error", err)
				err = nil
			}
			return err
		})
	}
	err = group.Wait()
	return int(enqueued.Load()), err
}

// giveUpDead fails what the queue handed out as often as it may and whose end nobody has told: whatever ran it was killed. What
// has ended is only taken out of the dead letters; what is of a type that this process does not know is left to those who do.
func (a *Acceptor) giveUpDead(ctx context.Context) (int, error) {
	if a.Dead == nil {
		return 0, nil
	}
	given := 0
	err := a.Dead.Settle(ctx, func(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
		rows, err := queries.New(a.DB()).UnfinishedJobs(ctx, ids)
		if err != nil {
			return nil, err
		}
		unsettled := map[uuid.UUID]bool{}
		for _, r := range rows {
			if _, known := a.Record.kinds[r.Type]; !known {
				unsettled[r.ID] = true
				continue
			}
			outcome, err := a.Record.Apply(ctx, Change{
				JobID: r.ID, Attempt: int(r.Attempt), To: Failed, Source: SourceReconciler,
				Error: ProblemOf(fault.New(fault.Poisoned, "The job ended its worker in every attempt, or no attempt's end could be told. Ask for it again.")),
			})
			if err != nil {
				return nil, err
			}
			if outcome.Applied && !outcome.Duplicate {
				given++
				a.Logger.WarnContext(ctx, "job given up, the queue handed it out as often as it may", "job", r.ID, "type", r.Type, "attempt", r.Attempt)
			}
		}
		return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return unsettled[id] }), nil
	})
	return given, err
}

// giveUpOverdue fails what is past its deadline, so that no user waits, and no slot of a plan is taken, for ever.
func (a *Acceptor) giveUpOverdue(ctx context.Context) (int, error) {
	rows, err := queries.New(a.DB()).OverdueJobs(ctx, queries.OverdueJobsParams{Now: a.Record.now(), Types: a.Record.types(), RowLimit: overdueBatch})
	if err != nil {
		return 0, err
	}
	given := 0
	for _, r := range rows {
		outcome, err := a.Record.Apply(ctx, Change{
			JobID: r.ID, Attempt: int(r.Attempt), To: Failed, Source: SourceReconciler,
			Error: ProblemOf(fault.New(fault.JobLost, "The job did not finish in time and was given up. Ask for it again.")),
		})
		if err != nil {
			return given, err
		}
		if !outcome.Applied || outcome.Duplicate { // it ended between the two looks, and may be running anew
			continue
		}
		given++
		a.Logger.WarnContext(ctx, "job given up, past its deadline", "job", r.ID, "type", r.Type)
		a.cancel(ctx, r.Type, r.ID)
	}
	return given, nil
}

// cancel takes a job that has ended out of the queue. Without the queue it still cannot take effect; this only saves a
// worker's time.
func (a *Acceptor) cancel(ctx context.Context, jobType string, id uuid.UUID) {
	if err := a.Queue.Cancel(ctx, jobType, id.String()); err != nil {
		a.Logger.WarnContext(ctx, "a job that has ended was not taken out of the queue", "job", id, "error", err)
	}
}

// Stop ends a job that waits or runs, in the project that the host opened to the caller. The record changes first:
// whatever a worker still reports about the job afterwards has no effect. It returns the job's state, and whether this call
// stopped it: stopping what has ended changes nothing and is no error. Error: NOT_FOUND.
func (a *Acceptor) Stop(ctx context.Context, jobType string, id uuid.UUID, why string) (State, bool, error) {
	access := auth.AccessFrom(ctx)
	outcome, err := a.Record.Apply(ctx, Change{
		JobID: id, To: Stopped, Source: SourceAPI, ProjectID: access.ProjectID, TeamID: access.TeamID,
		Error: ProblemOf(fault.New(fault.JobStopped, why)),
	})
	if err != nil {
		return "", false, err
	}
	if outcome.Applied && !outcome.Duplicate {
		a.cancel(ctx, jobType, id)
		return outcome.State, true, nil
	}
	state, err := queries.New(a.DB()).JobState(ctx, queries.JobStateParams{ID: id, ProjectID: access.ProjectID, TeamID: access.TeamID})
	return State(state), false, err
}

// stoppedAtOnce is how many of a team's jobs are read at a time.
const stoppedAtOnce = 200

// StopTeam ends all jobs of a team that wait or run, or those of one of its users; uuid.Nil for all. Each is ended as Stop does it.
func (a *Acceptor) StopTeam(ctx context.Context, team, user uuid.UUID, why string) error {
	params := queries.UnfinishedJobsOfTeamParams{TeamID: team, RowLimit: stoppedAtOnce}
	if user != uuid.Nil {
		params.Member = &user
	}
	for {
		rows, err := queries.New(a.DB()).UnfinishedJobsOfTeam(ctx, params)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			params.After = r.ID
			outcome, err := a.Record.Apply(ctx, Change{JobID: r.ID, To: Stopped, Source: SourceAPI, Error: ProblemOf(fault.New(fault.JobStopped, why))})
			if err != nil {
				return err
			}
			if outcome.Applied && !outcome.Duplicate {
				a.cancel(ctx, r.Type, r.ID)
			}
		}
	}
}
