// Package value reads and writes the texts of settings: words, numbers, sizes, durations and switches, each with its
// bounds. The configuration and the live settings read alike because both read here.
//
// It knows no setting by name, and none of its errors repeats a value.
package value

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what a text means.
type Kind int

// The kinds.
const (
	Text Kind = iota
	Int
	Bytes
	Duration
	Bool
)

// Value is a setting's value: Text for words, else Number, in bytes, nanoseconds, or 1 for true.
type Value struct {
	Number int64
	Text   string
}

// Spec is what a setting takes.
type Spec struct {
	Kind Kind
	// Min and Max bound numbers, sizes and durations, both included; two zeros bound nothing.
	Min, Max int64
	// OneOf are the words that fit; empty for any.
	OneOf []string
}

var sizeUnits = []struct {
	suffix string
	factor int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// Read reads a text without regard to bounds. The error says what was expected.
func (s Spec) Read(text string) (Value, error) {
	if s.Kind == Text {
		return Value{Text: text}, nil
	}
	text = strings.TrimSpace(text)
	switch s.Kind {
	case Bytes:
		n, err := readBytes(text)
		return Value{Number: n}, err
	case Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return Value{}, errors.New("expected a duration such as 500ms, 15s or 2m")
		}
		return Value{Number: int64(d)}, nil
	case Bool:
		switch text {
		case "true":
			return Value{Number: 1}, nil
		case "false":
			return Value{}, nil
		}
		return Value{}, errors.New("expected true or false")
	default:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return Value{}, errors.New("expected a whole number")
		}
		return Value{Number: n}, nil
	}
}

func readBytes(text string) (int64, error) {
	factor := int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(text, u.suffix); ok {
			text, factor = strings.TrimSpace(rest), u.factor
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/factor {
		return 0, errors.New("expected a size such as 65536, 64KiB or 5MiB")
	}
	return n * factor, nil
}

// Check returns what is wrong with a value's size or word, or nil.
func (s Spec) Check(v Value) error {
	switch {
	case s.Kind == Text && len(s.OneOf) > 0 && !slices.Contains(s.OneOf, v.Text):
		return fmt.Errorf("must be one of %s", strings.Join(s.OneOf, ", "))
	case s.Kind != Text && (s.Min != 0 || s.Max != 0) && (v.Number < s.Min || v.Number > s.Max):
		return fmt.Errorf("must be between %s and %s", s.Format(Value{Number: s.Min}), s.Format(Value{Number: s.Max}))
	}
	return nil
}

// Parse reads a text and checks it.
func (s Spec) Parse(text string) (Value, error) {
	v, err := s.Read(text)
	if err == nil {
		err = s.Check(v)
	}
	return v, err
}

// Format writes a value as Read takes it.
func (s Spec) Format(v Value) string {
	switch s.Kind {
	case Text:
		return v.Text
	case Bytes:
		return FormatBytes(v.Number)
	case Duration:
		return formatDuration(time.Duration(v.Number))
	case Bool:
		return strconv.FormatBool(v.Number != 0)
	default:
		return strconv.FormatInt(v.Number, 10)
	}
}

// FormatBytes writes a size with the largest unit that divides it.
func FormatBytes(n int64) string {
	for _, u := range sizeUnits[:3] {
		if n >= u.factor && n%u.factor == 0 {
			return fmt.Sprintf("%d%s", n/u.factor, u.suffix)
		}
	}
	return strconv.FormatInt(n, 10)
}

// formatDuration is Duration.String without the zeros that it ends whole minutes and hours with.
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// Problems is one error of several, one a line, or nil where there are none. What says who has them, as "the settings have".
func Problems(what string, list []error) error {
	if len(list) == 0 {
		return nil
	}
	lines := []string{fmt.Sprintf("%s %d problem(s):", what, len(list))}
	for _, p := range list {
		lines = append(lines, "  - "+p.Error())
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Words says what fits, with the unit and the bounds.
func (s Spec) Words() string {
	kinds := map[Kind]string{Int: "a number", Bytes: "a size", Duration: "a duration"}
	switch {
	case s.Kind == Bool:
		return "true or false"
	case s.Kind != Text && (s.Min != 0 || s.Max != 0):
		return fmt.Sprintf("%s from %s to %s", kinds[s.Kind], s.Format(Value{Number: s.Min}), s.Format(Value{Number: s.Max}))
	case s.Kind != Text:
		return kinds[s.Kind]
	case len(s.OneOf) > 0:
		return strings.Join(s.OneOf, " or ")
	default:
		return "a text"
	}
}
