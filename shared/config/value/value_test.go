package value

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTextsAreReadInTheirUnits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spec Spec
		text string
		want Value
		out  string
	}{
		"a word":               {Spec{OneOf: []string{"cpu", "gpu"}}, "gpu", Value{Text: "gpu"}, "gpu"},
		"a number":             {Spec{Kind: Int}, " 12 ", Value{Number: 12}, "12"},
		"bytes":                {Spec{Kind: Bytes}, "65537", Value{Number: 65537}, "65537"},
		"kibibytes":            {Spec{Kind: Bytes}, "64KiB", Value{Number: 64 << 10}, "64KiB"},
		"mebibytes in numbers": {Spec{Kind: Bytes}, "5242880", Value{Number: 5 << 20}, "5MiB"},
		"an hour":              {Spec{Kind: Duration}, "60m", Value{Number: int64(time.Hour)}, "1h"},
		"minutes":              {Spec{Kind: Duration}, "10m", Value{Number: int64(10 * time.Minute)}, "10m"},
		"no time":              {Spec{Kind: Duration}, "0s", Value{}, "0s"},
		"a switch":             {Spec{Kind: Bool}, "true", Value{Number: 1}, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.spec.Parse(c.text)
			if err != nil || got != c.want {
				t.Fatalf("%+v, %v", got, err)
			}
			if out := c.spec.Format(got); out != c.out {
				t.Errorf("written as %s, want %s", out, c.out)
			}
		})
	}
}

func TestWhatDoesNotFitIsSaidWithoutTheValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spec       Spec
		text, want string
	}{
		"a word":                    {Spec{OneOf: []string{"cpu", "gpu"}}, "hot", "must be one of cpu, gpu"},
		"no number":                 {Spec{Kind: Int}, "hot", "expected a whole number"},
		"a number over its bounds":  {Spec{Kind: Int, Min: 1, Max: 9}, "10", "must be between 1 and 9"},
		"a number under its bounds": {Spec{Kind: Int, Min: 0, Max: 9}, "-1", "must be between 0 and 9"},
		"no size":                   {Spec{Kind: Bytes}, "hot MiB", "expected a size such as 65536, 64KiB or 5MiB"},
		"an endless size":           {Spec{Kind: Bytes}, "9223372036854775807GiB", "expected a size such as 65536, 64KiB or 5MiB"},
		"a size under its bounds":   {Spec{Kind: Bytes, Min: 1 << 20, Max: 1 << 30}, "1KiB", "must be between 1MiB and 1GiB"},
		"no duration":               {Spec{Kind: Duration}, "15", "expected a duration such as 500ms, 15s or 2m"},
		"a long duration":           {Spec{Kind: Duration, Min: 1e8, Max: 3600e9}, "2h", "must be between 100ms and 1h"},
		"no switch":                 {Spec{Kind: Bool}, "hot", "expected true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := c.spec.Parse(c.text); err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestEveryValueIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := Spec{Kind: rapid.SampledFrom([]Kind{Int, Bytes, Duration}).Draw(t, "kind")}
		v := Value{Number: rapid.Int64Range(0, 1<<61).Draw(t, "number")}
		if got, err := spec.Read(spec.Format(v)); err != nil || got != v {
			t.Fatalf("%+v came back as %+v, %v", v, got, err)
		}
	})
}

func TestProblemsAreListed(t *testing.T) {
	t.Parallel()
	if err := Problems("the configuration has", nil); err != nil {
		t.Error(err)
	}
	_, one := Spec{Kind: Int}.Read("x")
	if err := Problems("the configuration has", []error{one, one}); err == nil || strings.Count(err.Error(), "\n  - expected a whole number") != 2 {
		t.Error(err)
	}
}
