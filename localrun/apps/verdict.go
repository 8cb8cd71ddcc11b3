package apps

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/tree"
)

// What becomes of a package, the best first.
const (
	Works  = "works"  // its own code or a module of the sandbox draws it
	Partly = "partly" // all texts show; stand-ins answer, or parts are outlined boxes
	Box    = "box"    // a labelled box stands for all that it would draw
	Fails  = "fails"  // it throws, or texts of the screen do not show
)

// Verdicts are all of them, the best first.
var Verdicts = []string{Works, Partly, Box, Fails}

// Part is the testID of the view around what a screen's package is to draw.
const Part = "package"

// Judged is a package with what was found.
type Judged struct {
	Package
	Found string
	// Reason says in a line what does not show; empty where all does.
	Reason string
}

// Worse says whether less shows than expected.
func (j Judged) Worse() bool {
	return slices.Index(Verdicts, j.Found) > slices.Index(Verdicts, j.Verdict)
}

// Judge says what becomes of a package: the worst of its previews. What is true of some devices alone is said so.
func (p Package) Judge(previews []Preview) (Judged, error) {
	j := Judged{Package: p, Found: Works}
	where := map[string][]string{} // platforms by reason
	var reasons []string
	for _, preview := range previews {
		verdict := Fails
		var why []string
		if preview.Fault != nil {
			why = []string{oneLine(string(preview.Fault.Code) + ": " + preview.Fault.Message)}
		} else {
			var err error
			if verdict, why, err = p.judge(preview); err != nil {
				return j, err
			}
		}
		if slices.Index(Verdicts, verdict) > slices.Index(Verdicts, j.Found) {
			j.Found = verdict
		}
		for _, reason := range why {
			if where[reason] == nil {
				reasons = append(reasons, reason)
			}
			if !slices.Contains(where[reason], preview.Platform) {
				where[reason] = append(where[reason], preview.Platform)
			}
		}
	}
	for i, reason := range reasons {
		if len(where[reason]) < len(previews) {
			reasons[i] += " (" + strings.Join(where[reason], ", ") + ")"
		}
	}
	j.Reason = strings.Join(reasons, "; ")
	return j, nil
}

func (p Package) judge(preview Preview) (verdict string, why []string, err error) {
	var document struct{ Root part }
	if err := json.Unmarshal(preview.Layout, &document); err != nil {
		return "", nil, fmt.Errorf("the layout document of %s: %w", p.Name, err)
	}
	if document.Root.Frame.Width <= 0 || document.Root.Frame.Height <= 0 {
		return "", nil, fmt.Errorf("the layout document of %s has no window", p.Name)
	}
	var seen sight
	document.Root.see(document.Root.Frame, &seen)

	said := remarksOf(preview.Diagnostics, p)
	if len(said.fatal) > 0 {
		return Fails, said.fatal, nil
	}
	if hidden := seen.missing(p.Texts); len(hidden) > 0 {
		return Fails, []string{"texts that do not show: " + strings.Join(hidden, ", ")}, nil
	}
	boxes := slices.Compact(slices.Sorted(slices.Values(seen.boxes)))
	if len(boxes) > 0 {
		why = append(why, "a labelled box for "+strings.Join(boxes, ", "))
	}
	for _, component := range said.hollow {
		if !slices.Contains(boxes, component) {
			why = append(why, component+" shows only what it holds")
		}
	}
	why = append(why, said.rest...)
	switch {
	case seen.parts > 0 && seen.drawn == 0 && len(boxes) > 0:
		return Box, why, nil
	case seen.parts > 0 && seen.drawn == 0:
		return Fails, append([]string{"draws nothing"}, why...), nil
	case len(why) > 0:
		return Partly, why, nil
	}
	return Works, nil, nil
}

// sight is what can be seen of a screen.
type sight struct {
	texts []string
	boxes []string
	// parts counts the views of the testID Part, drawn what shows in them and is no box.
	parts, drawn int
	inside       bool
}

// missing lists which of the texts cannot be seen.
func (s *sight) missing(texts []string) (out []string) {
	for _, text := range texts {
		if !slices.ContainsFunc(s.texts, func(shown string) bool { return strings.Contains(shown, text) }) {
			out = append(out, fmt.Sprintf("%q", text))
		}
	}
	return out
}

// part is a node of a layout document, as far as it says what can be seen.
type part struct {
	Unsupported, TestID string
	Frame               extent
	Text                *struct{ Runs []struct{ Text string } }
	Image               *struct{ AssetID, Placeholder string }
	Input               *struct{ Placeholder, Value string }
	Switch, Indicator   *struct{}
	Style               struct {
		Opacity         *float64
		Clip            bool
		Hidden          bool
		BackgroundColor string
		Border          json.RawMessage
		Gradients       []json.RawMessage
	}
	Children []part
}

type extent struct{ X, Y, Width, Height float64 }

// within is what of an extent lies in another.
func (e extent) within(w extent) extent {
	x, y := max(e.X, w.X), max(e.Y, w.Y)
	return extent{x, y, min(e.X+e.Width, w.X+w.Width) - x, min(e.Y+e.Height, w.Y+w.Height) - y}
}

// see collects what of a node and its children shows in a window. Children show beyond their parents' edges, unless these clip them.
func (n *part) see(window extent, s *sight) {
	if n.Style.Hidden || n.Style.Opacity != nil && *n.Style.Opacity == 0 {
		return
	}
	shown := n.Frame.within(window)
	if shown.Width > 0 && shown.Height > 0 {
		n.note(s)
	}
	if n.Style.Clip {
		window = shown
	}
	was := s.inside
	if n.TestID == Part {
		s.parts++
		s.inside = true
	}
	for i := range n.Children {
		n.Children[i].see(window, s)
	}
	s.inside = was
}

// note collects what a node itself shows.
func (n *part) note(s *sight) {
	draws := n.Style.BackgroundColor != "" || len(n.Style.Border) > 0 || len(n.Style.Gradients) > 0 || n.Switch != nil || n.Indicator != nil || n.Input != nil
	switch {
	case n.Unsupported != "":
		s.boxes = append(s.boxes, n.Unsupported)
		draws = false
	case n.Image != nil && n.Image.AssetID == "":
		s.boxes = append(s.boxes, cmp.Or(n.Image.Placeholder, "an image"))
		draws = false
	case n.Image != nil:
		draws = true
	}
	if n.Input != nil {
		s.texts = append(s.texts, cmp.Or(n.Input.Value, n.Input.Placeholder))
	}
	if n.Text != nil {
		var text strings.Builder
		for _, run := range n.Text.Runs {
			text.WriteString(run.Text)
		}
		if strings.TrimSpace(text.String()) != "" {
			s.texts = append(s.texts, text.String())
			draws = true
		}
	}
	if draws && s.inside {
		s.drawn++
	}
}

// remarks are what a preview's diagnostics say against a package, a line each.
type remarks struct {
	fatal, rest []string
	hollow      []string // components of native code
}

// fatalCodes mean that the screen is not shown with the package's own code, or not as it is.
var fatalCodes = map[string]bool{"PACKAGE_FAILED": true, "PACKAGES_STOOD_IN": true, "PROPS_ASSUMED": true, bundle.CodePackageBroken: true}

var (
	nativeModule = regexp.MustCompile(`^The native module (\S+) was asked for`)
	quotedName   = regexp.MustCompile(`"([^"]+)"`)
)

func remarksOf(list []diagnostic.Diagnostic, p Package) (r remarks) {
	var modules, packages []string
	for name := range p.Needs {
		if npm.IsNative(name) { // of those that only packages import, nothing is said
			packages = append(packages, name)
		}
	}
	for _, d := range list {
		quoted := quotedName.FindStringSubmatch(d.Message)
		switch {
		case fatalCodes[d.Code] || d.Severity == diagnostic.Error:
			r.fatal = append(r.fatal, oneLine(d.Message))
		case d.Code == bundle.CodeUnknownPackage && quoted != nil && (quoted[1] == p.Name || strings.HasPrefix(quoted[1], p.Name+"/")):
			r.fatal = append(r.fatal, oneLine(d.Message))
		case d.Code == tree.CodeStyleValue: // devices ignore it as well
		case d.Code == "NATIVE_MODULE" && nativeModule.MatchString(d.Message):
			modules = append(modules, nativeModule.FindStringSubmatch(d.Message)[1])
		case d.Code == bundle.CodeNativePackage && quoted != nil:
			packages = append(packages, quoted[1])
		case d.Code == "UNSUPPORTED_COMPONENT":
			component, _, _ := strings.Cut(d.Message, " has no preview")
			r.hollow = append(r.hollow, component)
		case d.Severity == diagnostic.Warning || d.Code == "NATIVE_MODULE" || d.Code == bundle.CodeNativePackage:
			r.rest = append(r.rest, oneLine(d.Message))
		}
	}
	if len(packages) > 0 {
		r.rest = append(r.rest, "stand-ins for "+listed(packages))
	}
	if len(modules) > 0 {
		r.rest = append(r.rest, "no native module "+listed(modules))
	}
	return r
}

func listed(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// oneLine is the first line of a message, as much of it as fits into a table.
func oneLine(message string) string {
	const longest = 200
	line, _, _ := strings.Cut(message, "\n")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}
