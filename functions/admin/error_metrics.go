package admin

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// ErrorMetrics answers why jobs failed, and whose fault that was.
type ErrorMetrics struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Failures is why jobs failed.
type Failures struct {
	Span
	Ours   int64        `json:"ours" doc:"jobs that failed by a fault of the system"`
	Theirs int64        `json:"theirs" doc:"jobs that failed by what their users sent"`
	Codes  []Failure    `json:"codes" nullable:"false" doc:"the most frequent first, 100 at most"`
	Points []ErrorPoint `json:"points" nullable:"false"`
}

// Failure is one reason.
type Failure struct {
	Type  string     `json:"type"`
	Code  fault.Code `json:"code"`
	Ours  bool       `json:"ours" doc:"whether it is a fault of the system"`
	Count int64      `json:"count"`
	Users int64      `json:"users" doc:"most users that it met in one minute"`
	Last  time.Time  `json:"last" doc:"the last step in which it came"`
}

// ErrorPoint is one step; its figures are left out where nobody looked.
type ErrorPoint struct {
	At     time.Time `json:"at"`
	Ours   *int64    `json:"ours,omitempty"`
	Theirs *int64    `json:"theirs,omitempty"`
}

// Meta implements function.Handler.
func (ErrorMetrics) Meta() function.Meta {
	const path = "/admin/metrics/errors"
	return function.Meta{
		Name: "admin.error_metrics", Method: "GET", Path: path, Aliases: aliases(path), Summary: "Why jobs failed", Auth: function.Admin, Errors: spanErrors,
	}
}

// maxCodes bounds the reasons in one answer.
const maxCodes = 100

// Handle implements function.Handler.
func (f ErrorMetrics) Handle(ctx context.Context, in *SpanIn) (*function.Data[Failures], error) {
	span, err := spanOf(*in, f.Clock())
	if err != nil {
		return nil, err
	}
	known, err := span.looked(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	out, found, err := failures(ctx, f.DB, span)
	if err != nil {
		return nil, err
	}
	out.Points = series(span, known, found, noErrors, func(at time.Time) ErrorPoint { return ErrorPoint{At: at} })
	return function.OK(out), nil
}

// failures reads why jobs failed, and when.
func failures(ctx context.Context, pool *pgxpool.Pool, span Span) (out Failures, found map[time.Time]ErrorPoint, err error) {
	rows, err := on(pool).ErrorPoints(ctx, queries.ErrorPointsParams{Step: span.step(), Since: span.From, Until: span.To})
	if err != nil {
		return out, nil, err
	}
	type reason struct{ jobType, code string }
	out, found = Failures{Span: span, Codes: []Failure{}}, map[time.Time]ErrorPoint{}
	reasons := map[reason]*Failure{}
	for _, r := range rows {
		at := r.Bin.UTC()
		p, ok := found[at]
		if !ok {
			p = noErrors(at)
			found[at] = p
		}
		one := reasons[reason{r.Type, r.Code}]
		if one == nil {
			one = &Failure{Type: r.Type, Code: fault.Code(r.Code), Ours: ours(fault.Code(r.Code))}
			reasons[reason{r.Type, r.Code}] = one
		}
		one.Count, one.Users, one.Last = one.Count+r.Count, max(one.Users, r.Users), at
		if one.Ours {
			*p.Ours += r.Count
			out.Ours += r.Count
		} else {
			*p.Theirs += r.Count
			out.Theirs += r.Count
		}
	}
	for _, one := range reasons {
		out.Codes = append(out.Codes, *one)
	}
	slices.SortFunc(out.Codes, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Code, b.Code))
	})
	out.Codes = out.Codes[:min(len(out.Codes), maxCodes)]
	return out, found, nil
}

func noErrors(at time.Time) ErrorPoint { return ErrorPoint{At: at, Ours: zero(), Theirs: zero()} }

// ours reports whether a code is a fault of the system. One that is not known is.
func ours(code fault.Code) bool {
	switch fault.KindOf(code) {
	case fault.KindInternal, fault.KindUnavailable, fault.KindTimeout:
		return true
	default:
		return false
	}
}
