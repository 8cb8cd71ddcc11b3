package main

import (
	"fmt"
	"strings"
	"time"

	"hivesync/shared/safetext"
)

// outcome is what a fault cost.
type outcome struct {
	name     string
	lasts    time.Duration
	during   *tally
	previews int // accepted, before, during and after
	// All three must be nothing.
	lost, doubled, spent int
	recovery             time.Duration
	health, doctor       []string // what each said is wrong
}

func (o *outcome) String() string {
	if o == nil {
		return "did not end"
	}
	return fmt.Sprintf("%s: asked %s; read %s; %d previews, lost %d, doubled %d, attempts spent %d; well after %s; health says %q, the doctor %q",
		o.name, share(o.during.asked), share(o.during.read), o.previews, o.lost, o.doubled, o.spent, seconds(o.recovery), o.health, o.doctor)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// row is a line of a table.
func row(cells ...string) string {
	for i := range cells {
		cells[i] = strings.ReplaceAll(strings.Join(strings.Fields(cells[i]), " "), "|", `\|`)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func words(said []string) string {
	if len(said) == 0 {
		return "not named"
	}
	out := make([]string, len(said))
	for i, one := range said {
		out[i] = safetext.Clip(one, 160)
	}
	return strings.Join(out, "; ")
}

// page is docs/faults.md; a fault that has no outcome is not in it.
func page(outcomes []*outcome, seed uint64) string {
	var s strings.Builder
	s.WriteString(`# What faults cost

Faults cost waiting, never work. ` + "`make chaos`" + ` writes this page, with CHAOS_SEED=` + fmt.Sprint(seed) + ` here: it breaks one part of a real system after the
other, all of it processes of their own on one machine, with the settings of production: two workers, a lease of 15 s. Only the limits of a
single user are raised, since one asks for what many would, and a busy machine is given more time for a screen. All the while
previews are asked for through the API, one a second at irregular moments, each under an ` + "`Idempotency-Key`" + ` and again until it is accepted,
after what ` + "`Retry-After`" + ` says or a second; and a preview that is ready is read, with its picture.

- **Asked for, read**: the share of requests during the fault that were answered well, and how the others were. "No answer" is a connection
  that was refused or broke, or 15 s of silence. **Slowest** is the slowest answer among both.
- **Lost** counts previews that were accepted and did not become ready, **doubled** jobs that nobody asked for and ends that had their effect
  twice, **spent** jobs that needed more than their first attempt. Each must be 0, and the queue empty in the end, or ` + "`make chaos`" + ` fails.
- **Recovery** is the time from the end of the fault until all previews that were accepted before and during it have ended, and one that was
  asked for at its end is ready. What waited has to be made, too: ten minutes without storage leave six hundred previews to this machine.

Steps of Redis's clock are real: the server reads a clock of its own. Those of backends and workers are not in the table, since the clock of
a Go program cannot be set for it alone; tests of their packages step it. A Cluster's slot is moved as ` + "`redis-cli --cluster reshard`" + ` does with
` + "`--cluster-replace`" + `: half of its keys at once, the others 20 s later. Scripts find a queue's keys by its name alone, so they fail meanwhile or write
on the new node what the old one's keys then replace, and the reconciler enqueues what was lost so.

| Fault | Lasts | Asked for | Read | Slowest | Lost | Doubled | Spent | Recovery |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
`)
	for _, o := range outcomes {
		if o == nil {
			continue
		}
		s.WriteString(row(o.name, o.lasts.String(), share(o.during.asked), share(o.during.read), seconds(o.during.slowest),
			fmt.Sprint(o.lost), fmt.Sprint(o.doubled), fmt.Sprint(o.spent), seconds(o.recovery)))
	}
	s.WriteString(`
## Who names them

What ` + "`/health/deep`" + ` says while the fault lasts, asked every few seconds, and what ` + "`localrun doctor`" + ` finds wrong meanwhile. A fault that takes
no time is asked about at once.

| Fault | /health/deep | localrun doctor |
| --- | --- | --- |
`)
	for _, o := range outcomes {
		if o != nil {
			s.WriteString(row(o.name, words(o.health), words(o.doctor)))
		}
	}
	return s.String()
}
