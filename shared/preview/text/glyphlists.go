package text

import (
	"reflect"
	"unsafe"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// expandCoverages rewrites the range coverages of a font's substitution and positioning subtables as glyph lists.
//
// go-text 0.3.5 summarises each coverage in a small filter and, for ranges, stops adding to all of the filter's masks once
// one of them is full. Glyphs of later ranges then look as if they were not covered: Inter loses most of its kerning, "To"
// among it. Lists are added glyph by glyph and do not meet the fault. The field that holds a subtable's coverage is not
// exported, hence the detour; TestKerning fails should a later version make this wrong or needless.
func expandCoverages(f *font.Font) {
	for _, lookup := range f.GPOS.Lookups {
		for i, subtable := range lookup.Subtables {
			if fixed, ok := withLists(reflect.ValueOf(subtable)); ok {
				lookup.Subtables[i], _ = fixed.Interface().(tables.GPOSLookup)
			}
		}
	}
	for _, lookup := range f.GSUB.Lookups {
		for i, subtable := range lookup.Subtables {
			if fixed, ok := withLists(reflect.ValueOf(subtable)); ok {
				lookup.Subtables[i], _ = fixed.Interface().(tables.GSUBLookup)
			}
		}
	}
}

var coverageType = reflect.TypeFor[tables.Coverage]()

// withLists copies a subtable whose coverages, its own or those of the format it wraps, are ranges.
func withLists(subtable reflect.Value) (reflect.Value, bool) {
	if subtable.Kind() != reflect.Struct {
		return subtable, false
	}
	out := reflect.New(subtable.Type()).Elem()
	out.Set(subtable)
	changed := false
	for i := range out.NumField() {
		field := out.Field(i)
		if field.Kind() != reflect.Interface || field.IsNil() {
			continue
		}
		writable := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
		if field.Type() == coverageType {
			if ranges, ok := writable.Interface().(tables.Coverage2); ok {
				writable.Set(reflect.ValueOf(list(ranges)))
				changed = true
			}
		} else if fixed, ok := withLists(writable.Elem()); ok {
			writable.Set(fixed)
			changed = true
		}
	}
	return out, changed
}

func list(ranges tables.Coverage2) tables.Coverage1 {
	var out tables.Coverage1
	for _, r := range ranges.Ranges {
		for g := int(r.StartGlyphID); g <= int(r.EndGlyphID) && len(out.Glyphs) < 1<<16; g++ {
			out.Glyphs = append(out.Glyphs, tables.GlyphID(g))
		}
	}
	return out
}
