package function

import (
	"context"
	"strings"
	"testing"
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

// queuedJob is a job in a queue.
type queuedJob struct{ meta JobMeta }

func (j queuedJob) Meta() JobMeta { return j.meta }

func (queuedJob) Handle(context.Context, *Job[Empty]) (*Empty, error) { return &Empty{}, nil }

func TestARegistryOfSomeQueuesHasTheirJobsAlone(t *testing.T) {
	t.Parallel()
	job := func(name, queue string) JobFunction {
		return NewJob(queuedJob{JobMeta{Type: name, Queue: queue, Timeout: 1}})
	}
	all := Registry{Jobs: []JobFunction{job("one", "q"), job("two", "r"), job("three", "q")}, Endpoints: []Endpoint{{}}}
	for names, want := range map[string]string{"": "one two three", "q": "one three", "r": "two", "r q": "one two three"} {
		some, err := all.OfQueues(strings.Fields(names))
		var got []string
		for _, j := range some.Jobs {
			got = append(got, j.Meta().Type)
		}
		if err != nil || strings.Join(got, " ") != want || len(some.Endpoints) != 1 {
			t.Errorf("%q: got %v, %v", names, got, err)
		}
	}
	if _, err := all.OfQueues([]string{"q", "s"}); err == nil || !strings.Contains(err.Error(), `"s"`) || !strings.Contains(err.Error(), "q, r") {
		t.Errorf("got %v", err)
	}
}

func TestAFunctionsURLIsItsPathFilled(t *testing.T) {
	t.Parallel()
	m := Meta{Path: "/previews/{preview_id}/screens/{screen_id}/{file}"}
	if got := m.URL("1", "a/b c", "layout.json"); got != "/previews/1/screens/a%2Fb%20c/layout.json" {
		t.Error(got)
	}
}
