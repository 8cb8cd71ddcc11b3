package function

import (
	"encoding/json"
	"reflect"
	"sync"
)

// FillNilSlices turns every nil slice that v points at, however deep, into an empty one, so that a list on
// the wire is always [] and never null. It leaves alone []byte, json.RawMessage, types that marshal
// themselves, and what sits behind an interface.
func FillNilSlices(v any) {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() {
		fillSlices(p.Elem())
	}
}

var (
	marshaler = reflect.TypeFor[json.Marshaler]()
	sliceful  sync.Map // reflect.Type -> bool: whether a value of the type can hold a list
)

func fillSlices(v reflect.Value) {
	if !holdsSlices(v.Type(), nil) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fillSlices(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillSlices(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fillSlices(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fillSlices(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem() // a map's own values cannot be set in place
			value.Set(v.MapIndex(key))
			fillSlices(value)
			v.SetMapIndex(key, value)
		}
	}
}

// holdsSlices reports whether a type can hold a list that a nil would show in. Types under way count as
// no, so that recursive ones end.
func holdsSlices(t reflect.Type, under map[reflect.Type]bool) bool {
	if known, ok := sliceful.Load(t); ok {
		return known.(bool)
	}
	if t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler) || under[t] {
		return false
	}
	result := false
	switch t.Kind() {
	case reflect.Slice:
		result = t.Elem().Kind() != reflect.Uint8
	case reflect.Pointer, reflect.Array, reflect.Map:
		result = holdsSlices(t.Elem(), with(under, t))
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && holdsSlices(f.Type, with(under, t)) {
				result = true
				break
			}
		}
	}
	if len(under) == 0 { // inner answers may rest on the assumption above
		sliceful.Store(t, result)
	}
	return result
}

func with(under map[reflect.Type]bool, t reflect.Type) map[reflect.Type]bool {
	out := map[reflect.Type]bool{t: true}
	for k := range under {
		out[k] = true
	}
	return out
}
