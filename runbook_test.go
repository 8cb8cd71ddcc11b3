package hivesync_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hivesync/functions"
	"hivesync/localrun/doctor"
)

var (
	runbookSection = regexp.MustCompile("(?m)^### `([A-Za-z_]+)`: (.+)$")
	runbookHeading = regexp.MustCompile(`(?m)^#{2,3} (.+)$`)
	runbookLink    = regexp.MustCompile(`\]\(#([^)]+)\)`)
)

// Whoever is told of an id finds what to do by it.
func TestTheRunbookHasASectionForEachAlertAndEachItemOfTheDoctor(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	want := doctor.IDs()
	for _, d := range functions.Settings().Reference() {
		if strings.HasPrefix(d.Name, "ALERT_") {
			want = append(want, d.Name)
		}
	}
	var is []string
	for _, m := range runbookSection.FindAllStringSubmatch(string(raw), -1) {
		is = append(is, m[1])
	}
	slices.Sort(want)
	slices.Sort(is)
	if len(want) < 25 || !slices.Equal(is, want) {
		t.Errorf("sections\n%v\nwant\n%v", is, want)
	}
	anchors := map[string]bool{}
	for _, m := range runbookHeading.FindAllStringSubmatch(string(raw), -1) {
		anchors[anchor(m[1])] = true
	}
	for _, m := range runbookLink.FindAllStringSubmatch(string(raw), -1) {
		if !anchors[m[1]] {
			t.Errorf("#%s leads nowhere", m[1])
		}
	}
}

var notInAnchors = regexp.MustCompile(`[^a-z0-9 _-]`)

// anchor is that of a heading, as GitHub makes it.
func anchor(heading string) string {
	return strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}
