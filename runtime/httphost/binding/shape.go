package binding

import (
	"math"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// shape is a schema made ready to be held against JSON as it stands.
type shape struct {
	kind string // a type of JSON Schema; "" for any value

	minLength, maxLength int // of a text, in characters
	pattern              *regexp.Regexp
	enum                 []string
	format               string // date-time, uuid or none

	least, most float64 // of a number

	minItems, maxItems int
	items              *shape // of an array, or the values of a map

	properties map[string]*property
	required   uint64 // bits of the properties that must be there
}

type property struct {
	bit   uint64
	shape *shape
}

// maxProperties is how many properties an object can have for its required ones to be told by bits.
const maxProperties = 64

// shapes makes shapes of schemas, one for each reference, so that recursive ones end.
type shapes struct {
	registry huma.Registry
	known    map[string]*shape
}

func newShapes(registry huma.Registry) *shapes {
	return &shapes{registry: registry, known: map[string]*shape{}}
}

// of makes a shape; ok is false for a schema that asks for more than shapes can tell.
func (b *shapes) of(s *huma.Schema) (made *shape, ok bool) {
	if s == nil {
		return &shape{}, true
	}
	ref := s.Ref
	if ref != "" {
		if known := b.known[ref]; known != nil {
			return known, true
		}
		if b.registry == nil {
			return nil, false
		}
		if s = b.registry.SchemaFromRef(ref); s == nil || s.Ref != "" {
			return nil, false
		}
	}
	made = &shape{kind: s.Type, maxLength: math.MaxInt, maxItems: math.MaxInt, least: math.Inf(-1), most: math.Inf(1)}
	if ref != "" {
		b.known[ref] = made
	}
	return made, b.fill(made, s)
}

func (b *shapes) fill(made *shape, s *huma.Schema) bool {
	if s.OneOf != nil || s.AnyOf != nil || s.AllOf != nil || s.Not != nil || s.Discriminator != nil || s.MultipleOf != nil ||
		s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.UniqueItems || s.MinProperties != nil || s.MaxProperties != nil ||
		len(s.DependentRequired) > 0 || s.ContentEncoding != "" || s.ReadOnly || s.WriteOnly {
		return false
	}
	if len(s.Enum) > 0 && s.Type != huma.TypeString {
		return false
	}
	switch s.Type {
	case "", huma.TypeBoolean:
		return true
	case huma.TypeString:
		return made.fillText(s)
	case huma.TypeNumber, huma.TypeInteger:
		if s.Minimum != nil {
			made.least = *s.Minimum
		}
		if s.Maximum != nil {
			made.most = *s.Maximum
		}
		return true
	case huma.TypeArray:
		if s.MinItems != nil {
			made.minItems = *s.MinItems
		}
		if s.MaxItems != nil {
			made.maxItems = *s.MaxItems
		}
		var ok bool
		made.items, ok = b.of(s.Items)
		return ok
	case huma.TypeObject:
		return b.fillObject(made, s)
	}
	return false
}

func (made *shape) fillText(s *huma.Schema) bool {
	if s.MinLength != nil {
		made.minLength = *s.MinLength
	}
	if s.MaxLength != nil {
		made.maxLength = *s.MaxLength
	}
	if s.Pattern != "" {
		pattern, err := regexp.Compile(s.Pattern)
		if err != nil {
			return false
		}
		made.pattern = pattern
	}
	for _, value := range s.Enum {
		text, ok := value.(string)
		if !ok {
			return false
		}
		made.enum = append(made.enum, text)
	}
	made.format = s.Format
	return s.Format == "" || s.Format == "date-time" || s.Format == "uuid"
}

func (b *shapes) fillObject(made *shape, s *huma.Schema) (ok bool) {
	if len(s.Properties) == 0 && len(s.Required) == 0 { // a map
		switch values := s.AdditionalProperties.(type) {
		case nil:
			made.items = &shape{}
			return true
		case bool:
			made.items = &shape{}
			return values
		case *huma.Schema:
			made.items, ok = b.of(values)
			return ok
		}
		return false
	}
	closed, isBool := s.AdditionalProperties.(bool)
	if !isBool || closed || len(s.Properties) > maxProperties {
		return false
	}
	made.properties = make(map[string]*property, len(s.Properties))
	for name, described := range s.Properties {
		one := &property{bit: 1 << len(made.properties)}
		if one.shape, ok = b.of(described); !ok {
			return false
		}
		made.properties[name] = one
	}
	for _, name := range s.Required {
		if made.properties[name] == nil {
			return false
		}
		made.required |= made.properties[name].bit
	}
	return true
}

// fitsText reports whether a text is one that the schema allows.
func (s *shape) fitsText(text string) bool {
	if s.minLength > 0 || s.maxLength < len(text) { // a text has no more characters than bytes
		if n := utf8.RuneCountInString(text); n < s.minLength || n > s.maxLength {
			return false
		}
	}
	if s.kind != huma.TypeString || (s.pattern != nil && !s.pattern.MatchString(text)) || (s.enum != nil && !slices.Contains(s.enum, text)) {
		return false
	}
	switch s.format {
	case "date-time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	case "uuid":
		_, err := uuid.Parse(text)
		return err == nil && len(text) == canonicalUUID
	}
	return true
}

// fitsNumber reports whether a whole number is one that the schema allows.
func (s *shape) fitsNumber(n float64) bool {
	return (s.kind == huma.TypeInteger || s.kind == huma.TypeNumber) && n >= s.least && n <= s.most
}
