package contract

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// mostKnown bounds what is kept of one name.
const mostKnown = 64

// pool holds strings that the system gave, by the name under which it takes them.
type pool struct {
	mu    sync.Mutex
	known map[string][]string
}

func (p *pool) get(r *rand.Rand, name string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.known[name]
	if len(list) == 0 {
		return "", false
	}
	return list[r.IntN(len(list))], true
}

func (p *pool) put(r *rand.Rand, name, value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch list := p.known[name]; {
	case slices.Contains(list, value):
	case len(list) < mostKnown:
		p.known[name] = append(list, value)
	default:
		list[r.IntN(len(list))] = value
	}
}

// now keeps the last value of a name alone.
func (p *pool) now(name, value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[name] = []string{value}
}

// learn keeps what an answer gave of identifiers, cursors, tokens and paths.
func (p *pool) learn(r *rand.Rand, tag string, body []byte) {
	var v any
	if len(body) > 1<<20 || json.Unmarshal(body, &v) != nil {
		return
	}
	p.walk(r, strings.TrimSuffix(tag, "s")+"_id", v, 6)
}

func (p *pool) walk(r *rand.Rand, id string, v any, depth int) {
	if depth == 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v[:min(len(v), 8)] {
			p.walk(r, id, item, depth-1)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			s, isText := v[key].(string)
			number, isNumber := v[key].(float64)
			switch {
			case isNumber && (key == "version" || key == "revision"): // what a change is of
				p.now(key, strconv.FormatInt(int64(number), 10))
			case !isText:
				p.walk(r, id, v[key], depth-1)
			case key == "id":
				p.put(r, id, s)
			case key == "next_cursor":
				p.put(r, "cursor", s)
			case strings.HasSuffix(key, "_id"), strings.HasSuffix(key, "_token"), key == "path", key == "entry_point", key == "ticket":
				p.put(r, key, s)
			}
		}
	}
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
