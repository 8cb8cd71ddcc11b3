package tasks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Bounds of a task's texts: of a description and a comment in bytes.
const (
	maxDescription = 64 << 10
	maxComment     = 16 << 10
	maxLabel       = 40
)

const wrongTask = "The task cannot be as asked for."

// cleanTitle returns a title as it is kept.
func cleanTitle(wrong *fault.Details, title string) string {
	title = strings.TrimSpace(title)
	wrong.Require(!safetext.Blank(title) && safetext.IsLine(title), "title", "invalid", "expected 1 to 200 printable characters")
	return title
}

// cleanText returns a text of several lines as it is kept.
func cleanText(wrong *fault.Details, field, text string, most int) string {
	text = strings.TrimSpace(text)
	wrong.Require(safetext.IsBlock(text), field, "invalid", "expected text without control characters")
	wrong.Require(len(text) <= most, field, "out_of_range", fmt.Sprintf("expected at most %d bytes", most))
	return text
}

// cleanLabels returns labels as they are kept: each once whatever its case, in the order of the alphabet.
func cleanLabels(wrong *fault.Details, labels []string) []string {
	out, seen := []string{}, map[string]bool{}
	for i, label := range labels {
		label = strings.TrimSpace(label)
		wrong.Require(!safetext.Blank(label) && safetext.IsLine(label) && len([]rune(label)) <= maxLabel,
			fmt.Sprintf("labels[%d]", i), "invalid", "expected 1 to 40 printable characters")
		if key := strings.ToLower(label); !seen[key] {
			seen[key] = true
			out = append(out, label)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return out
}

// cleanDue checks a day that the database can hold.
func cleanDue(wrong *fault.Details, due *time.Time) *time.Time {
	wrong.Require(due == nil || due.Year() >= 2000 && due.Year() < 3000, "due_at", "out_of_range", "expected a time from the year 2000 to 2999")
	return due
}

// checkAssignee refuses an assignee who is no member of the team, and keeps one there. It is called before a task is locked, in the order
// in which those who leave are taken out.
func checkAssignee(ctx context.Context, q *queries.Queries, user *uuid.UUID) error {
	if user == nil {
		return nil
	}
	_, err := q.HoldMember(ctx, queries.HoldMemberParams{TeamID: auth.AccessFrom(ctx).TeamID, UserID: *user})
	return db.Missing(err, fault.New(fault.ValidationFailed, wrongTask, fault.Detail{Field: "assignee_id", Code: "invalid", Message: "expected a member of the project's team"}))
}
