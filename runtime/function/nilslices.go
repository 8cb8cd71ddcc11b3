package function

import (
	"encoding/json"
	"reflect"
	"sync"
)

// fillNilSlices turns every nil slice that v points at, however deep, into an empty one, so that a list on
// the wire is always [] and never null. It leaves alone []byte, json.RawMessage, types that marshal
// themselves, and what sits behind an interface.
func fillNilSlices(v any) {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return
	}
	if fill := fillerOf(p.Type().Elem()); fill != nil {
		fill(p.Elem())
	}
}

// filler fills the nil slices of values of one type; nil is the filler of types that can hold none.
type filler func(reflect.Value)

var (
	marshaler = reflect.TypeFor[json.Marshaler]()
	fillers   sync.Map // reflect.Type -> filler
)

// fillerOf returns the filler of a type. What a type needs is found out once: every answer goes through it.
func fillerOf(t reflect.Type) filler {
	if known, ok := fillers.Load(t); ok {
		return known.(filler)
	}
	fill := build(t, plans{})
	fillers.Store(t, fill)
	return fill
}

// plan is a type's filler, once it is done. Until then a recursive type refers to it.
type plan struct {
	fill filler
	done bool
}

type plans map[reflect.Type]*plan

func build(t reflect.Type, all plans) filler {
	if known, ok := all[t]; ok {
		if known.done {
			return known.fill
		}
		return func(v reflect.Value) {
			if known.fill != nil {
				known.fill(v)
			}
		}
	}
	p := &plan{}
	all[t] = p
	if !t.Implements(marshaler) && !reflect.PointerTo(t).Implements(marshaler) {
		p.fill = buildKind(t, all)
	}
	p.done = true
	return p.fill
}

func buildKind(t reflect.Type, all plans) filler {
	switch t.Kind() {
	case reflect.Pointer:
		if inner := build(t.Elem(), all); inner != nil {
			return func(v reflect.Value) {
				if !v.IsNil() {
					inner(v.Elem())
				}
			}
		}
	case reflect.Struct:
		return fillStruct(t, all)
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return fillSlice(t, build(t.Elem(), all))
		}
	case reflect.Array:
		if inner := build(t.Elem(), all); inner != nil {
			return func(v reflect.Value) {
				for i := range v.Len() {
					inner(v.Index(i))
				}
			}
		}
	case reflect.Map:
		if inner := build(t.Elem(), all); inner != nil {
			return func(v reflect.Value) {
				for _, key := range v.MapKeys() {
					value := reflect.New(t.Elem()).Elem() // a map's own values cannot be set in place
					value.Set(v.MapIndex(key))
					inner(value)
					v.SetMapIndex(key, value)
				}
			}
		}
	}
	return nil
}

func fillStruct(t reflect.Type, all plans) filler {
	type field struct {
		index int
		fill  filler
	}
	var fields []field
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			continue
		}
		if inner := build(t.Field(i).Type, all); inner != nil {
			fields = append(fields, field{i, inner})
		}
	}
	if fields == nil {
		return nil
	}
	return func(v reflect.Value) {
		for _, f := range fields {
			f.fill(v.Field(f.index))
		}
	}
}

func fillSlice(t reflect.Type, inner filler) filler {
	return func(v reflect.Value) {
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeSlice(t, 0, 0))
		}
		if inner == nil {
			return
		}
		for i := range v.Len() {
			inner(v.Index(i))
		}
	}
}
