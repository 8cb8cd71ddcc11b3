package function

import "strings"

// sameSeparators makes a name comparable: Lambda's names have no dots, and people mix dashes and underscores up.
var sameSeparators = strings.NewReplacer(".", "-", "_", "-")

// SameName reports whether two names are of one function: accounts.me is accounts-me too, and preview_build is
// preview-build. Validate refuses a registry where that would be two.
func SameName(a, b string) bool { return sameSeparators.Replace(a) == sameSeparators.Replace(b) }
