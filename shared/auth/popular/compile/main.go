// Command compile reads passwords from standard input, one a line, those that are used most first, and writes the list that package
// popular embeds to standard output. The same input gives the same bytes.
package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"hivesync/shared/auth/popular"
)

func main() {
	if err := compile(); err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(1)
	}
}

func compile() error {
	marks := map[string]bool{}
	lines := bufio.NewScanner(os.Stdin)
	for len(marks) < popular.Size && lines.Scan() {
		if utf8.RuneCountInString(lines.Text()) >= popular.Shortest {
			marks[popular.Mark(lines.Text())] = true
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if len(marks) < popular.Size {
		return fmt.Errorf("only %d passwords are long enough, not %d", len(marks), popular.Size)
	}
	ordered := make([]string, 0, len(marks))
	for mark := range marks {
		ordered = append(ordered, mark)
	}
	slices.Sort(ordered)
	_, err := os.Stdout.WriteString(strings.Join(ordered, ""))
	return err
}
