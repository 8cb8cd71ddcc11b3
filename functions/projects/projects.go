// Package projects holds the functions of projects: a project belongs to a team and holds files.
//
// What a caller may not see does not exist for them: they get NOT_FOUND, never a hint.
package projects

import (
	"time"

	"github.com/google/uuid"
)

// Project is a project as its members see it.
type Project struct {
	ID     uuid.UUID `json:"id"`
	TeamID uuid.UUID `json:"team_id"`
	Name   string    `json:"name"`
	// Role is what the caller is in the project's team.
	Role       string    `json:"role" enum:"owner,admin,member,guest"`
	Revision   int64     `json:"revision" doc:"counts up with every change of the files"`
	FileCount  int       `json:"file_count"`
	TotalBytes int64     `json:"total_bytes"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}
