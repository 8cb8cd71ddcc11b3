package apps

import (
	"bytes"
	"fmt"
	"strings"
)

// PackagePage is the page on what becomes of packages, in Markdown. The same verdicts make the same page.
func PackagePage(list []Judged) []byte {
	var out bytes.Buffer
	count := map[string]int{}
	for _, j := range list {
		count[j.Found]++
	}
	fmt.Fprintf(&out, `# npm packages in previews

What previews make of %d packages that React Native apps use. `+"`localrun packages -o docs/packages.md`"+` writes this page: for each package it makes
an app of one screen (`+"`localrun/apps/packages`"+`) that imports the package as apps do and puts texts around and into what it exports,
fetches the pinned version and what it needs from npm's registry, and draws the screen on an iPhone 15 and a Pixel 8. React Native is %s, React
%s.

- **works** (%d): the package's own code, or a module of the sandbox, draws it, and every text shows.
- **partly** (%d): every text shows; stand-ins answer for something, or parts are outlined boxes.
- **box** (%d): a labelled box stands for all that the package would draw; the rest of the screen shows.
- **fails** (%d): it throws, or texts of the screen do not show.

A native module that is not there is a stand-in that answers everything and does nothing: what only a device knows stays empty.
`, len(list), around["react-native"], around["react"], count[Works], count[Partly], count[Box], count[Fails])
	group := ""
	for _, j := range sortedByGroup(list) {
		if j.Group != group {
			group = j.Group
			fmt.Fprintf(&out, "\n## %s\n\n| Package | Version | Verdict | What does not show |\n| --- | --- | --- | --- |\n", strings.ToUpper(group[:1])+group[1:])
		}
		fmt.Fprintf(&out, "%s\n", pageRow(j))
	}
	return out.Bytes()
}

func pageRow(j Judged) string {
	cell := func(s string) string {
		return strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "'").Replace(s)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", j.Name, j.Version, j.Found, cell(j.Reason))
}
