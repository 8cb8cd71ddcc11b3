package projects

import (
	"fmt"
	"slices"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// About is what people say of a project beside its name.
type About struct {
	Description *string  `json:"description,omitempty" maxLength:"2000" doc:"text of several lines"`
	Tags        []string `json:"tags,omitempty" maxItems:"20" doc:"of 1 to 40 characters each, kept in the order of the alphabet, each once whatever its case"`
}

// clean returns a project's name and what is said of it as they are kept: nil where they were left out.
func (a About) clean(name *string) (*string, About, error) {
	var wrong fault.Details
	if name != nil {
		line := strings.TrimSpace(*name)
		wrong.Require(!safetext.Blank(line) && safetext.IsLine(line), "name", "invalid", "expected 1 to 80 printable characters")
		name = &line
	}
	if a.Description != nil {
		block := strings.TrimSpace(*a.Description)
		wrong.Require(safetext.IsBlock(block), "description", "invalid", "expected text without control characters")
		a.Description = &block
	}
	if a.Tags != nil {
		tags, seen := []string{}, map[string]bool{}
		for i, tag := range a.Tags {
			tag = strings.TrimSpace(tag)
			field := fmt.Sprintf("tags[%d]", i)
			wrong.Require(!safetext.Blank(tag) && safetext.IsLine(tag) && len([]rune(tag)) <= 40, field, "invalid", "expected 1 to 40 printable characters")
			if key := strings.ToLower(tag); !seen[key] {
				seen[key] = true
				tags = append(tags, tag)
			}
		}
		slices.SortFunc(tags, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		a.Tags = tags
	}
	return name, a, wrong.Err(fault.ValidationFailed, "The project cannot be as asked for.")
}

// text is a text that may have been left out.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
