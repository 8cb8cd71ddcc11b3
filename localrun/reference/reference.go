// Package reference writes down the configuration as the code declares it: docs/configuration.md and the environment files to
// start from. It reads no variable, so that what it writes is the same everywhere.
package reference

import (
	"fmt"
	"slices"
	"strings"

	"hivesync/functions"
	"hivesync/shared/config"
)

// live is the section of what can change while processes run.
const live = "What can also change while processes run"

// Entries lists every variable: first what is read at the start, then what can change while processes run.
func Entries() []config.Entry {
	list := config.Reference()
	for _, d := range functions.Settings().Reference() {
		e := config.Entry{Name: d.Name, Section: live, Doc: d.Doc, Default: d.Default, Takes: d.Takes, Readers: []config.Role{config.Backend}, Live: true}
		if d.ByWorkers {
			e.Readers = append(e.Readers, config.Worker)
		}
		if d.AtMost != "" {
			e.Takes += ", at most " + d.AtMost
		}
		list = append(list, e)
	}
	return list
}

// bySection groups the entries in their order.
func bySection(list []config.Entry) (titles []string, sections map[string][]config.Entry) {
	sections = map[string][]config.Entry{}
	for _, e := range list {
		if sections[e.Section] == nil {
			titles = append(titles, e.Section)
		}
		sections[e.Section] = append(sections[e.Section], e)
	}
	return titles, sections
}

const opening = `# Configuration

Every variable that HiveSync reads from its environment. ` + "`make generate`" + ` writes this page from the code, and a test holds it current.

- A secret may also come from a file that ` + "`NAME_FILE`" + ` names. An empty variable counts as unset.
- **Read by**: ` + "`backend` is `hivesync serve`, `worker` is `hivesync work`, `migrate` is `hivesync migrate`, `localrun` the operators' command line" + `.
  [backend.env.example](../backend.env.example) holds what a backend and its migrations read,
  [worker.env.example](../worker.env.example) what a worker does. A worker needs no secret of a user and no database.
- A variable in bold is required in production by who stands in bold beside it. ` + "`localrun secrets`" + ` makes strong values.
- A process does not start with a value that does not fit, and says of each what does. ` + "`localrun config`" + ` shows what counts and where it came
  from, ` + "`localrun config --for backend`" + ` whether one would start.
- Durations are written like 500ms, 15s or 2h, sizes like 65536, 64KiB or 5MiB.
`

var liveOpening = "The environment gives the default. An administrator's change wins and reaches every process within seconds, without a restart: in the\n" +
	"dashboard, or by `localrun config set NAME VALUE`. The audit holds who changed what.\n"

// Markdown is docs/configuration.md.
func Markdown() string {
	var out strings.Builder
	out.WriteString(opening)
	titles, sections := bySection(Entries())
	for _, title := range titles {
		fmt.Fprintf(&out, "\n## %s\n\n", title)
		if title == live {
			out.WriteString(liveOpening + "\n")
		}
		out.WriteString("| variable | meaning | takes | default | read by |\n| --- | --- | --- | --- | --- |\n")
		for _, e := range sections[title] {
			name, readers := "`"+e.Name+"`", make([]string, len(e.Readers))
			for i, role := range e.Readers {
				readers[i] = string(role)
				if role == config.Local {
					readers[i] = "localrun"
				}
				if slices.Contains(e.Required, role) {
					readers[i] = "**" + readers[i] + "**"
				}
			}
			if len(e.Required) > 0 {
				name = "**" + name + "**"
			}
			standard := ""
			if e.Default != "" {
				standard = "`" + e.Default + "`"
			}
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", name, cell(e.Doc), cell(e.Takes), cell(standard), strings.Join(readers, ", "))
		}
	}
	return out.String()
}

// cell writes a text as it stands in a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}

// Env is the environment file to start from for processes of some roles: each variable with what it means and its default, all but
// the required ones commented out.
func Env(name string, roles ...config.Role) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s: copy this file to %s, fill in what is required, and keep the copy out of version control.\n", name, name)
	out.WriteString("# `make generate` writes it from the code. docs/configuration.md has the same variables with their bounds.\n")
	fmt.Fprintf(&out, "# `localrun secrets --form %s` prints strong values for the required secrets.\n", name)
	titles, sections := bySection(Entries())
	for _, title := range titles {
		list := slices.DeleteFunc(slices.Clone(sections[title]), func(e config.Entry) bool { return !e.ReadBy(roles...) })
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n# ---- %s ----\n", title)
		for _, e := range list {
			fmt.Fprintf(&out, "\n# %s\n", e.Doc)
			required := slices.ContainsFunc(roles, func(r config.Role) bool { return slices.Contains(e.Required, r) })
			switch {
			case required:
				fmt.Fprintf(&out, "# Required.\n%s=\n", e.Name)
			case e.Secret: // also one with a default, which a password may join
				fmt.Fprintf(&out, "# %s=\n", e.Name)
			default:
				fmt.Fprintf(&out, "# %s=%s\n", e.Name, e.Default)
			}
		}
	}
	return out.String()
}

// Files are the pages by their paths in the repository.
func Files() map[string]string {
	return map[string]string{
		"docs/configuration.md": Markdown(),
		"backend.env.example":   Env("backend.env", config.Backend, config.Migrate, config.Backup, config.Local),
		"worker.env.example":    Env("worker.env", config.Worker),
	}
}
