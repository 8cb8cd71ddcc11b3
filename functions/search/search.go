// Package search holds the one function that finds things by their words: projects, tasks, what was said about them, and files by
// their paths.
//
// It reads what the caller's teams have and nothing else, and answers text, never a page: whoever shows a hit marks its matches
// themselves.
package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/search/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/cursor"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// New returns the domain's functions.
func New(pool *pgxpool.Pool) function.Registry {
	return function.Registry{
		Domains:   []function.Domain{{Name: "search", About: "Projects, tasks, comments and files by their words."}},
		Endpoints: []function.Endpoint{function.New(Find{DB: pool})},
	}
}

// Find finds what the caller may see by words: all of them, and of the last one the beginning.
type Find struct{ DB *pgxpool.Pool }

// FindIn says what is looked for, and among what.
type FindIn struct {
	function.PageIn
	Query     string                       `query:"q" maxLength:"200" doc:"words, all of which a hit has; of the last one the beginning is enough"`
	Kind      Kind                         `query:"kind" enum:"project,task,comment,file" doc:"only hits of this kind"`
	ProjectID function.Optional[uuid.UUID] `query:"project_id" format:"uuid" doc:"only what belongs to this project"`
}

// Kind is what a hit is.
type Kind string

// The kinds.
const (
	Project Kind = "project"
	Task    Kind = "task"
	Comment Kind = "comment"
	File    Kind = "file"
)

// Hit is something that has the words.
type Hit struct {
	Kind      Kind       `json:"kind" enum:"project,task,comment,file"`
	ID        *uuid.UUID `json:"id,omitempty" doc:"left out of a file, which its path names"`
	ProjectID uuid.UUID  `json:"project_id"`
	TaskID    *uuid.UUID `json:"task_id,omitempty" doc:"of a comment"`
	Title     string     `json:"title" doc:"a project's name, a task's title, that of a comment's task, or a file's path"`
	// TitleMatches and Matches are where the words stand.
	TitleMatches []Range `json:"title_matches" nullable:"false"`
	Snippet      string  `json:"snippet" doc:"text, no HTML: what stands around the first match in the description or the comment"`
	Matches      []Range `json:"matches" nullable:"false" doc:"where the words stand in the snippet"`

	score int64
	key   uuid.UUID
}

// Range is a part of a text, in characters: from its first to behind its last.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Meta implements function.Handler.
func (Find) Meta() function.Meta {
	return function.Meta{
		Name: "search.find", Method: "GET", Path: "/api/v1/search", Summary: "Find projects, tasks, comments and files by their words, the best first",
		Description: "Of one project, no more than 200 hits of a kind are found, and 2000 over all.",
		Auth:        function.User, Scope: "search:read", Role: auth.Guest, Resources: []string{"query.project_id"}, Timeout: 5 * time.Second,
		Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Find) Handle(ctx context.Context, in *FindIn) (*function.Page[Hit], error) {
	words := wordsOf(in.Query)
	if len(words) == 0 {
		return nil, fault.New(fault.ValidationFailed, "There is nothing to look for.", fault.Detail{Field: "q", Code: "required", Message: "expected a word at least"})
	}
	p := queries.FoundProjectsParams{UserID: auth.PrincipalFrom(ctx).UserID, Within: in.ProjectID.Pointer(), Q: in.Query}
	list := fmt.Sprintf("search/%s/%v/%s", in.Kind, p.Within, in.Query)
	return function.PageAfter(ctx, list, in.PageIn, func(after string, most int32) ([]Hit, error) {
		p.RowLimit = most
		if after != "" {
			score, key, _ := strings.Cut(after, " ")
			id, err := cursor.ID(key)
			if err != nil {
				return nil, err
			}
			p.AfterKey = &id
			p.AfterScore, _ = strconv.ParseInt(score, 10, 64) // of a cursor that we signed
		}
		return f.find(ctx, in.Kind, p, words)
	}, func(h Hit) (Hit, string) { return h, strconv.FormatInt(h.score, 10) + " " + h.key.String() })
}

// find reads the best hits of each kind that is asked for, and of these the best.
func (f Find) find(ctx context.Context, kind Kind, p queries.FoundProjectsParams, words []string) (hits []Hit, err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		hits, err = found(ctx, q, kind, p, words)
		return err
	})
	return hits, err
}

func found(ctx context.Context, q *queries.Queries, kind Kind, p queries.FoundProjectsParams, words []string) (hits []Hit, err error) {
	for _, read := range []struct {
		kind Kind
		rows func() error
	}{
		{Project, func() error {
			rows, err := q.FoundProjects(ctx, p)
			for _, r := range rows {
				hits = append(hits, hit(Project, r.Key, r.ProjectID, nil, r.Title, r.Body, r.Score, words))
			}
			return err
		}},
		{Task, func() error {
			rows, err := q.FoundTasks(ctx, queries.FoundTasksParams(p))
			for _, r := range rows {
				hits = append(hits, hit(Task, r.Key, r.ProjectID, nil, r.Title, r.Body, r.Score, words))
			}
			return err
		}},
		{Comment, func() error {
			rows, err := q.FoundComments(ctx, queries.FoundCommentsParams(p))
			for _, r := range rows {
				hits = append(hits, hit(Comment, r.Key, r.ProjectID, &r.TaskID, r.Title, r.Body, r.Score, words))
			}
			return err
		}},
		{File, func() error {
			rows, err := q.FoundFiles(ctx, queries.FoundFilesParams(p))
			for _, r := range rows {
				hits = append(hits, hit(File, r.Key, r.ProjectID, nil, r.Title, "", r.Score, words))
			}
			return err
		}},
	} {
		if kind != "" && kind != read.kind {
			continue
		}
		if err := read.rows(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if a.score != b.score {
			return int(max(-1, min(1, b.score-a.score)))
		}
		return slices.Compare(b.key[:], a.key[:])
	})
	return hits[:min(len(hits), int(p.RowLimit))], nil
}

func hit(kind Kind, key, project uuid.UUID, task *uuid.UUID, title, body string, score int64, words []string) Hit {
	h := Hit{Kind: kind, ProjectID: project, TaskID: task, Title: title, TitleMatches: matches(title, words), score: score, key: key}
	if kind != File {
		h.ID = &key
	}
	h.Snippet, h.Matches = snippet(body, words)
	return h
}
