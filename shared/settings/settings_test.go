package settings

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	width  = Int("WIDTH", 10, "how wide", Between(1, 100))
	patios = Int("PATIOS", 3, "how many patios", Between(0, 9), AtMost(width))
	wait   = Duration("WAIT", 5*time.Second, "how long to wait", Between(time.Second, time.Hour))
	load   = Bytes("LOAD", 1<<20, "how heavy", Between[int64](1, 1<<30))
	open   = Bool("OPEN", true, "whether it is open")

	house = Set{width, patios, wait, load, open}
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func live(t *testing.T, values map[string]string) *Live {
	t.Helper()
	l, err := New(house, env(values))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// values are what every setting reads as in a snapshot.
func values(s Snapshot) string {
	return fmt.Sprintf("%d %d %s %d %t", width.Get(s), patios.Get(s), wait.Get(s), load.Get(s), open.Get(s))
}

func TestTheLastSourceWins(t *testing.T) {
	t.Parallel()
	const defaults = "10 3 5s 1048576 true"
	var none *Live
	if got := values(none.Now()); got != defaults {
		t.Errorf("without settings: %s", got)
	}
	l := live(t, map[string]string{"WIDTH": "20", "WAIT": "", "OPEN": "false"})
	if got := values(l.Now()); got != "20 3 5s 1048576 false" {
		t.Errorf("from the environment: %s", got)
	}
	before := l.Now()
	changed, ignored := l.Apply(Overrides{Version: 1, Values: map[string]string{"WIDTH": "30", "LOAD": "5MiB", "OPEN": "true"}})
	if got := values(l.Now()); got != "30 3 5s 5242880 true" || len(ignored) != 0 {
		t.Errorf("overridden: %s, %v", got, ignored)
	}
	want := []Change{{"WIDTH", "20", "30"}, {"LOAD", "1MiB", "5MiB"}, {"OPEN", "false", "true"}}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Error(diff)
	}
	if got := values(before); got != "20 3 5s 1048576 false" {
		t.Errorf("a snapshot changed: %s", got)
	}
	var sources []string
	for _, d := range l.Describe() {
		sources = append(sources, d.Name+" "+d.Value+" "+string(d.Source))
	}
	if diff := cmp.Diff([]string{"WIDTH 30 database", "PATIOS 3 default", "WAIT 5s default", "LOAD 5MiB database", "OPEN true database"}, sources); diff != "" {
		t.Error(diff)
	}
	if changed, _ = l.Apply(Overrides{Version: 2}); len(changed) != 3 || values(l.Now()) != "20 3 5s 1048576 false" {
		t.Errorf("taken back: %s, %v", values(l.Now()), changed)
	}
}

func TestEverythingWrongWithTheEnvironmentIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := New(house, env(map[string]string{
		"WIDTH": "hot", "PATIOS": "hot", "WAIT": "2h", "LOAD": "hot", "OPEN": "hot",
	}))
	if err == nil {
		t.Fatal("accepted")
	}
	want := `the settings have 5 problem(s):
  - WIDTH: expected a whole number
  - PATIOS: expected a whole number
  - WAIT: must be between 1s and 1h
  - LOAD: expected a size such as 65536, 64KiB or 5MiB
  - OPEN: expected true or false`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if _, err := New(house, env(map[string]string{"WIDTH": "2"})); err == nil || !strings.Contains(err.Error(), "PATIOS: must be at most WIDTH") {
		t.Errorf("a broken rule: %v", err)
	}
}

func TestDeclarationsThatMakeNoSenseStopTheStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set  Set
		want string
	}{
		"twice":                  {Set{width, Int("WIDTH", 1, "again", Between(1, 2))}, "WIDTH: is declared twice"},
		"no bounds":              {Set{Int("DEPTH", 1, "how deep")}, "DEPTH: is declared without bounds"},
		"a default out of them":  {Set{Int("DEPTH", 9, "how deep", Between(1, 2))}, "DEPTH: is declared with a default that is out of bounds"},
		"no sentence":            {Set{Bool("OPEN", true, "")}, "OPEN: needs a name in capitals and a sentence"},
		"a rule about a strange": {Set{patios}, "PATIOS: must be at most WIDTH, which is not among the settings"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(c.set, env(nil)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestOverridesThatDoNotFitDoNotCount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env, rows map[string]string
		want      string
		ignored   []string
	}{
		"no setting":        {nil, map[string]string{"DEPTH": "1", "WIDTH": "11"}, "11 3", []string{"DEPTH: there is no such setting"}},
		"no number":         {nil, map[string]string{"WIDTH": "wide"}, "10 3", []string{"WIDTH: expected a whole number"}},
		"out of bounds":     {map[string]string{"WIDTH": "20"}, map[string]string{"WIDTH": "101"}, "20 3", []string{"WIDTH: must be between 1 and 100"}},
		"above another":     {map[string]string{"WIDTH": "5"}, map[string]string{"PATIOS": "6"}, "5 3", []string{"PATIOS: PATIOS must be at most WIDTH"}},
		"below another":     {nil, map[string]string{"WIDTH": "2"}, "10 3", []string{"WIDTH: PATIOS must be at most WIDTH"}},
		"both, and in line": {nil, map[string]string{"WIDTH": "2", "PATIOS": "2"}, "2 2", nil},
		"both out of line": {
			nil, map[string]string{"WIDTH": "2", "PATIOS": "5"}, "10 3", []string{"PATIOS: PATIOS must be at most WIDTH", "WIDTH: PATIOS must be at most WIDTH"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := live(t, c.env)
			_, ignored := l.Apply(Overrides{Version: 1, Values: c.rows})
			var told []string
			for _, p := range ignored {
				told = append(told, p.Name+": "+p.Why.Error())
			}
			if diff := cmp.Diff(c.ignored, told); diff != "" {
				t.Error(diff)
			}
			if s := l.Now(); fmt.Sprint(width.Get(s), patios.Get(s)) != c.want {
				t.Errorf("%s, want %s", values(s), c.want)
			}
			if _, again := l.Apply(Overrides{Version: 2, Values: c.rows}); len(again) != 0 {
				t.Errorf("told again: %v", again)
			}
		})
	}
}

func TestAnOlderVersionNeverReplacesANewerOne(t *testing.T) {
	t.Parallel()
	l := live(t, nil)
	l.Apply(Overrides{Version: 5, Values: map[string]string{"WIDTH": "50"}})
	if changed, _ := l.Apply(Overrides{Version: 4, Values: map[string]string{"WIDTH": "40"}}); len(changed) != 0 || width.Get(l.Now()) != 50 {
		t.Errorf("%v, %s", changed, values(l.Now()))
	}
	if l.Now().Version() != 5 {
		t.Errorf("version %d", l.Now().Version())
	}
}

func TestWatchersAreToldOfChangesAlone(t *testing.T) {
	t.Parallel()
	l := live(t, nil)
	var told []string
	l.OnChange(func(was, is Snapshot) { told = append(told, fmt.Sprint(width.Get(was), "->", width.Get(is))) })
	for i, text := range []string{"11", "11", "12"} {
		l.Apply(Overrides{Version: int64(i), Values: map[string]string{"WIDTH": text}})
	}
	if diff := cmp.Diff([]string{"10->11", "11->12"}, told); diff != "" {
		t.Error(diff)
	}
}

func TestAChangeIsCheckedAgainstWhatElseCounts(t *testing.T) {
	t.Parallel()
	l := live(t, nil)
	present := Overrides{Values: map[string]string{"WIDTH": "50", "PATIOS": "9", "GONE": "1"}}
	for name, c := range map[string]struct{ setting, text, want, refused string }{
		"sound":            {"LOAD", "1048576", "1MiB", ""},
		"no setting":       {"DEPTH", "1", "", "there is no such setting"},
		"unreadable":       {"OPEN", "yes", "", "expected true or false"},
		"breaks another's": {"WIDTH", "5", "", "PATIOS must be at most WIDTH"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := l.Check(present, c.setting, c.text)
			if c.refused == "" && (err != nil || got != c.want) || c.refused != "" && (err == nil || err.Error() != c.refused) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	if err := l.CheckReset(present, "GONE"); err != nil {
		t.Errorf("taking back what no setting is called: %v", err)
	}
	if err := l.CheckReset(present, "DEPTH"); err == nil {
		t.Error("took back what is no setting and was never set")
	}
	low, err := New(house, env(map[string]string{"WIDTH": "5"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := low.CheckReset(present, "WIDTH"); err == nil || err.Error() != "PATIOS must be at most WIDTH" {
		t.Errorf("taking back what another needs: %v", err)
	}
}

func TestReadersSeeWholeSnapshots(t *testing.T) {
	t.Parallel()
	l := live(t, nil)
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for last := -1; ; {
				select {
				case <-stop:
					return
				default:
				}
				s := l.Now()
				if w, p := width.Get(s), patios.Get(s); s.Version() >= 0 && w != 10+p || w < last {
					t.Errorf("width %d with %d patios after %d", w, p, last)
					return
				} else {
					last = w
				}
			}
		})
	}
	for i := range 10 {
		for range 100 {
			l.Apply(Overrides{Version: int64(i), Values: map[string]string{"WIDTH": fmt.Sprint(10 + i), "PATIOS": fmt.Sprint(i)}})
		}
	}
	close(stop)
	readers.Wait()
}

func BenchmarkGet(b *testing.B) {
	l, err := New(house, env(nil))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if width.Get(l.Now()) != 10 {
			b.Fatal("wrong")
		}
	}
}
