package function

import (
	"context"
	"strings"
	"testing"

	"hivesync/shared/settings"
)

type blank struct{ Hub *int }

func (blank) Meta() Meta { return Meta{Name: "blank.get", Method: "GET", Path: "/blank"} }

func (blank) Handle(context.Context, *Empty) (*Empty, error) { return &Empty{}, nil }

type blankJob struct{ Engine func() }

func (blankJob) Meta() JobMeta { return JobMeta{Type: "blank_job", Queue: "q", Timeout: 1} }

func (blankJob) Handle(context.Context, *Job[Empty]) (*Empty, error) { return &Empty{}, nil }

func TestAFunctionThatLacksAPartIsNamed(t *testing.T) {
	t.Parallel()
	all := Join(Registry{Endpoints: []Endpoint{New(blank{})}}, Registry{Jobs: []JobFunction{NewJob(blankJob{})}})
	if err := all.Validate(); err != nil {
		t.Fatalf("a listing needs no parts: %v", err)
	}
	err := all.Complete()
	for _, want := range []string{`"blank.get" lacks its parts Hub`, `"blank_job" lacks its parts Engine`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
	hub := 1
	if err := Join(Registry{Endpoints: []Endpoint{New(blank{Hub: &hub})}}, Registry{Jobs: []JobFunction{NewJob(blankJob{Engine: func() {}})}}).Complete(); err != nil {
		t.Error(err)
	}
}

// switchedJob is a job in a queue, with a switch or without.
type switchedJob struct{ meta JobMeta }

func (j switchedJob) Meta() JobMeta { return j.meta }

func (switchedJob) Handle(context.Context, *Job[Empty]) (*Empty, error) { return &Empty{}, nil }

func TestJobsOfOneQueueHaveOneSwitch(t *testing.T) {
	t.Parallel()
	job := func(name, queue string, on settings.Handle[bool]) JobFunction {
		return NewJob(switchedJob{JobMeta{Type: name, Queue: queue, Timeout: 1, Switch: on}})
	}
	for name, c := range map[string]struct {
		second  JobFunction
		refused bool
	}{
		"the same switch":       {job("two", "q", settings.PreviewsEnabled), false},
		"none":                  {job("two", "q", settings.Handle[bool]{}), true},
		"another":               {job("two", "q", settings.ReadOnly), true},
		"none in another queue": {job("two", "r", settings.Handle[bool]{}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Registry{Jobs: []JobFunction{job("one", "q", settings.PreviewsEnabled), c.second}}.Validate()
			if refused := err != nil && strings.Contains(err.Error(), "different switches"); refused != c.refused || (err != nil) != c.refused {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFunctionsURLIsItsPathFilled(t *testing.T) {
	t.Parallel()
	m := Meta{Path: "/previews/{preview_id}/screens/{screen_id}/{file}"}
	if got := m.URL("1", "a/b c", "layout.json"); got != "/previews/1/screens/a%2Fb%20c/layout.json" {
		t.Error(got)
	}
}
