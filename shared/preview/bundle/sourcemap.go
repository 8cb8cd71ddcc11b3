package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
)

// SourceMap maps positions of a script to positions in the files it was made of. It is immutable.
type SourceMap struct {
	sources []string
	raw     []byte
	// lines holds, for each line of the script, its segments by column.
	lines [][]segment
}

// segment says that the script from column (0-based, UTF-16 units) on comes from a place in a source.
type segment struct {
	column               int32
	source, line, origin int32 // source is -1 where the script's text comes from no file
}

var errSourceMap = errors.New("malformed source map")

// ParseSourceMap decodes a source map of version 3 (ECMA-426), with its mappings in base64 VLQ.
func ParseSourceMap(raw []byte) (*SourceMap, error) {
	var file struct {
		Version  int      `json:"version"`
		Sources  []string `json:"sources"`
		Mappings string   `json:"mappings"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("%w: %w", errSourceMap, err)
	}
	if file.Version != 3 {
		return nil, fmt.Errorf("%w: version %d", errSourceMap, file.Version)
	}
	m := &SourceMap{sources: make([]string, len(file.Sources)), raw: raw}
	for i, s := range file.Sources {
		m.sources[i] = projectPath(s)
	}
	return m, m.decode(file.Mappings)
}

// JSON returns the map as ParseSourceMap took it. The caller must not change it.
func (m *SourceMap) JSON() []byte { return m.raw }

func (m *SourceMap) decode(mappings string) error {
	var source, line, origin int
	var segments []segment
	column := 0
	for i := 0; i < len(mappings); {
		switch mappings[i] {
		case ';':
			m.lines = append(m.lines, segments)
			segments, column = nil, 0
			i++
			continue
		case ',':
			i++
			continue
		}
		var fields [5]int
		n := 0
		for i < len(mappings) && mappings[i] != ',' && mappings[i] != ';' {
			if n == len(fields) {
				return errSourceMap
			}
			value, next, err := vlq(mappings, i)
			if err != nil {
				return err
			}
			fields[n], i = value, next
			n++
		}
		column += fields[0]
		s := segment{column: int32(column), source: -1}
		switch n {
		case 1:
		case 4, 5:
			source += fields[1]
			line += fields[2]
			origin += fields[3]
			if source < 0 || source >= len(m.sources) || line < 0 || origin < 0 {
				return errSourceMap
			}
			s.source, s.line, s.origin = int32(source), int32(line), int32(origin)
		default:
			return errSourceMap
		}
		if column < 0 {
			return errSourceMap
		}
		segments = append(segments, s)
	}
	m.lines = append(m.lines, segments)
	return nil
}

// vlq decodes one base64 variable-length quantity at i and returns the index behind it.
func vlq(s string, i int) (value, next int, err error) {
	for shift := 0; ; shift += 5 {
		if i >= len(s) || shift > 30 {
			return 0, 0, errSourceMap
		}
		digit := base64Digit(s[i])
		i++
		if digit < 0 {
			return 0, 0, errSourceMap
		}
		value |= (digit & 31) << shift
		if digit&32 == 0 {
			break
		}
	}
	if value&1 != 0 {
		return -(value >> 1), i, nil
	}
	return value >> 1, i, nil
}

func base64Digit(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// Lookup returns the place in a project's file that a place in the script came from. Lines and columns count from 1. It
// is not ok for lines that the bundler added, and for modules that are not files of the project.
func (m *SourceMap) Lookup(line, column int) (file string, l, c int, ok bool) {
	if m == nil || line < 1 || line > len(m.lines) {
		return "", 0, 0, false
	}
	segments := m.lines[line-1]
	at := sort.Search(len(segments), func(i int) bool { return int(segments[i].column) > column-1 }) - 1
	if at < 0 {
		return "", 0, 0, false
	}
	s := segments[at]
	if s.source < 0 {
		return "", 0, 0, false
	}
	file = m.sources[s.source]
	if foreign(file) {
		return "", 0, 0, false
	}
	return file, int(s.line) + 1, int(s.origin) + 1, true
}

// foreign says that a source is one of the bundler's own modules: those keep their namespace before the path.
func foreign(source string) bool {
	for _, namespace := range []string{assetNamespace, hostNamespace, namedNamespace, placeholderNamespace, emptyNamespace, absentNamespace} {
		if len(source) > len(namespace) && source[:len(namespace)] == namespace && source[len(namespace)] == ':' {
			return true
		}
	}
	return false
}
