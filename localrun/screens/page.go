package screens

import (
	_ "embed"
	"html/template"
	"io"
)

// Drawn is a screen and what came of its preview.
type Drawn struct {
	Path string `json:"path"`
	// Picture is the file with the screen, relative to the page; empty where the preview failed.
	Picture string  `json:"picture,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Code, Message and Place are of a preview that failed.
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Place   string `json:"place,omitempty"`
	// Notes are the diagnostics, the gravest first.
	Notes []Note  `json:"notes"`
	MS    float64 `json:"ms"`
}

// Note is a diagnostic.
type Note struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Place    string `json:"place,omitempty"`
}

// Summary counts what a project's screens came to.
type Summary struct {
	Project  string  `json:"project"`
	Device   string  `json:"device"`
	Screens  int     `json:"screens"`
	Rendered int     `json:"rendered"`
	Useful   int     `json:"useful"`
	Drawn    []Drawn `json:"drawn"`
}

// Add counts a screen.
func (s *Summary) Add(d Drawn) {
	s.Screens++
	if d.Code == "" {
		s.Rendered++
	}
	if d.Verdict.Useful {
		s.Useful++
	}
	s.Drawn = append(s.Drawn, d)
}

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

// WritePage writes the page with all screens. Whatever a project says in it is text.
func WritePage(w io.Writer, s Summary) error { return page.Execute(w, s) }
