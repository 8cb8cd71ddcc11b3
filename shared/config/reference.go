package config

import (
	"slices"
	"strings"
)

// Entry is one variable of the configuration as its reference shows it: what it takes and who reads it, whatever it is set to.
type Entry struct {
	Name, Section, Doc string
	// Default is what holds where nothing is set; empty for nothing.
	Default string
	// Takes says what fits, with its unit and bounds, in words.
	Takes string
	// Readers are the processes that obey it, Required those that do not start without it.
	Readers, Required []Role
	Secret            bool
	// Live says that it can change while processes run.
	Live bool
}

// ReadBy reports whether one of the roles reads the variable.
func (e Entry) ReadBy(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(e.Readers, r) })
}

// Reference lists every variable of the configuration in the order of its sections, and reads none.
func Reference() []Entry {
	var out []Entry
	for _, s := range settings(&Config{}) {
		e := Entry{Name: s.name, Section: s.section, Doc: s.tag.Get("doc"), Default: s.deflt, Takes: s.takes(), Secret: s.secret()}
		for reader := range strings.SplitSeq(s.readers, ",") {
			e.Readers = append(e.Readers, Role(reader))
		}
		for _, role := range []Role{Backend, Worker, Migrate} {
			if slices.Contains(required[role], s.name) {
				e.Required = append(e.Required, role)
			}
		}
		out = append(out, e)
	}
	return out
}

// Required lists the secrets without which a process of the role does not start in production; of all roles where none is named.
func Required(roles ...Role) []string {
	if len(roles) == 0 {
		roles = []Role{Backend, Worker, Migrate}
	}
	var out []string
	for _, role := range roles {
		for _, name := range required[role] {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// Previous names the variable that holds a secret's last value while it is rotated; empty where there is none.
func Previous(name string) string {
	if previous := name + "_PREVIOUS"; slices.Contains(ours, previous) {
		return previous
	}
	return ""
}

// takes says what fits a variable.
func (s setting) takes() string {
	if s.secret() {
		return "a secret"
	}
	if s.field.Type() == levelType {
		return "debug, info, warn or error"
	}
	if s.tag.Get("kind") == "url" {
		return "an http or https URL"
	}
	spec, ok := s.spec()
	switch {
	case ok:
		return spec.Words()
	case s.field.Type() == originsType:
		return "origins, separated by commas"
	case s.field.Type() == prefixesType:
		return "networks as CIDR, separated by commas"
	default:
		return "a list, separated by commas"
	}
}
