package lockfile

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxMarks bounds the values of a YAML file before they are held in memory: each takes one of the marks that are counted.
const maxMarks = 2_000_000

// maxDocuments bounds the documents of a YAML file; pnpm writes two where it notes its own packages.
const maxDocuments = 4

var errYAML = errors.New("a value is of another type than expected")

// parseYAML parses a YAML file and returns the mapping that its last document is. Aliases are not followed: no package manager
// writes them, and so a file cannot grow.
func (in *install) parseYAML(content []byte) (yamlMap, error) {
	marks := bytes.Count(content, []byte("- "))
	for _, mark := range []string{"\n", "\r", ":", ",", "[", "{", "?", "#"} {
		marks += bytes.Count(content, []byte(mark))
	}
	if marks > maxMarks {
		return yamlMap{}, in.broken("holds more values than a lock file does", nil)
	}
	d := yaml.NewDecoder(bytes.NewReader(content))
	var last yaml.Node
	for range maxDocuments + 1 {
		var document yaml.Node
		if err := d.Decode(&document); errors.Is(err, io.EOF) {
			root, err := mapping(&last)
			if err != nil {
				return yamlMap{}, in.unexpected(err)
			}
			return root, nil
		} else if err != nil {
			return yamlMap{}, in.unexpected(err)
		}
		last = document
	}
	return yamlMap{}, in.broken("holds more documents than a lock file does", nil)
}

// yamlMap is a mapping of YAML whose keys are strings.
type yamlMap struct{ content []*yaml.Node }

// mapping returns a node as a mapping. null counts as empty.
func mapping(n *yaml.Node) (yamlMap, error) {
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	switch {
	case n.Kind == yaml.MappingNode:
		return yamlMap{n.Content}, nil
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return yamlMap{}, nil
	}
	return yamlMap{}, errYAML
}

// each calls do for all entries, in their order.
func (m yamlMap) each(do func(key string, value *yaml.Node) error) error {
	for i := 0; i+1 < len(m.content); i += 2 {
		if m.content[i].Kind != yaml.ScalarNode {
			return errYAML
		}
		if err := do(m.content[i].Value, m.content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (m yamlMap) find(key string) *yaml.Node {
	for i := 0; i+1 < len(m.content); i += 2 {
		if m.content[i].Kind == yaml.ScalarNode && m.content[i].Value == key {
			return m.content[i+1]
		}
	}
	return nil
}

// text returns the scalar of a key as it is written, or "".
func (m yamlMap) text(key string) string {
	if n := m.find(key); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// sub returns the mapping of a key, which is empty where there is none.
func (m yamlMap) sub(key string) (yamlMap, error) {
	if n := m.find(key); n != nil {
		return mapping(n)
	}
	return yamlMap{}, nil
}
