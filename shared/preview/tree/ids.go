package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// maxID is the longest identifier that is written out as a path; a deeper node's is the hash of it.
const maxID = 96

// siblings hands out the identifiers of one parent's children: the position, or "$" and the key where the user gave one.
type siblings struct {
	parent string
	seen   map[string]int
}

func (s *siblings) id(index int, key string) string {
	part := strconv.Itoa(index)
	if key != "" {
		part = "$" + safeKey(key)
		if s.seen == nil {
			s.seen = map[string]int{}
		}
		// Keys are unique among React siblings, but fragments can bring two equal ones under one host parent.
		if s.seen[part]++; s.seen[part] > 1 {
			part += "~" + strconv.Itoa(s.seen[part])
		}
	}
	if s.parent == "" {
		return part
	}
	id := s.parent + "." + part
	if len(id) > maxID {
		sum := sha256.Sum256([]byte(id))
		return "h" + hex.EncodeToString(sum[:12])
	}
	return id
}

// safeKey keeps short plain keys readable and hashes all others, so that no key can imitate another's path.
func safeKey(key string) string {
	if len(key) <= 40 {
		plain := true
		for i := 0; i < len(key) && plain; i++ {
			c := key[i]
			plain = c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
		}
		if plain {
			return key
		}
	}
	sum := sha256.Sum256([]byte(key))
	return "~" + hex.EncodeToString(sum[:8])
}
