package function

import "strings"

// Near returns which of the known names another was probably meant to be: the one that differs in case and punctuation
// alone, or else by a slip or two. Empty where none is near.
func Near(name string, known []string) string {
	if len(name) > maxShown {
		return ""
	}
	plain, best := plainName(name), ""
	least := len(plain)/3 + 1 // slips that are too many
	for _, k := range known {
		if d := distance(plain, plainName(k)); d < least || d == 0 {
			best, least = k, d
		}
	}
	return best
}

// DidYouMean ends a sentence on an unknown name with the one that is near, where one is.
func DidYouMean(name string, known []string) string {
	if near := Near(name, known); near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}

func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
}

// distance is Levenshtein's, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
