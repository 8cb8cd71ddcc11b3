package tree

import "slices"

// Accessibility is what assistive technology is told about a node.
type Accessibility struct {
	Label, Hint, Role string
	Live              string
	Accessible        bool
	Hidden            bool
	// State holds those of disabled, selected, checked, busy and expanded that were given, sorted by name. A checked of
	// "mixed" is kept as that word.
	State []StateEntry
	// Value is the text of accessibilityValue.
	Value string
}

// StateEntry is one accessibility state: Value is a bool or the word mixed.
type StateEntry struct {
	Name  string
	Value any
}

var stateNames = []string{"busy", "checked", "disabled", "expanded", "selected"}

const maxLabel = 2000

func parseAccess(attrs *props) Accessibility {
	a := Accessibility{
		Label:      attrs.text("accessibilityLabel", maxLabel),
		Hint:       attrs.text("accessibilityHint", maxLabel),
		Role:       attrs.text("accessibilityRole", 64),
		Live:       attrs.text("accessibilityLiveRegion", 20),
		Accessible: attrs.boolean("accessible", false),
		Hidden:     attrs.boolean("accessibilityElementsHidden", false) || attrs.str("importantForAccessibility") == "no-hide-descendants",
	}
	if state := attrs.object("accessibilityState"); state != nil {
		for _, name := range stateNames {
			switch v := state[name].(type) {
			case bool:
				a.State = append(a.State, StateEntry{name, v})
			case string:
				if name == "checked" && v == "mixed" {
					a.State = append(a.State, StateEntry{name, v})
				}
			}
		}
	}
	if value := attrs.object("accessibilityValue"); value != nil {
		q := &props{values: value, source: attrs.source, sink: attrs.sink}
		a.Value = q.text("text", maxLabel)
		if a.Value == "" {
			a.Value = q.text("now", 40)
		}
	}
	return a
}

// Disabled reports whether the state says so.
func (a *Accessibility) disabled() bool {
	return slices.Contains(a.State, StateEntry{"disabled", true})
}
