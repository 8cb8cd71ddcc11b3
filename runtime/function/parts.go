package function

import (
	"reflect"
	"strings"
)

// missing names the parts of a handler that are nil: exported fields that are pointers, interfaces or functions, also those
// of structs of the handler's own package that it holds or points at. A field tagged optional:"true" may be nil.
func missing(handler any) []string {
	v := reflect.ValueOf(handler)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	return missingIn(v, v.Type().PkgPath(), "", 4)
}

func missingIn(v reflect.Value, pkg, prefix string, depth int) []string {
	var names []string
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if !field.IsExported() || field.Tag.Get("optional") == "true" {
			continue
		}
		name := strings.TrimPrefix(prefix+"."+field.Name, ".")
		switch value.Kind() {
		case reflect.Interface, reflect.Func:
			if value.IsNil() {
				names = append(names, name)
			}
			continue
		case reflect.Pointer:
			if value.IsNil() {
				names = append(names, name)
				continue
			}
			value = value.Elem()
		}
		if value.Kind() == reflect.Struct && value.Type().PkgPath() == pkg && depth > 0 {
			names = append(names, missingIn(value, pkg, name, depth-1)...)
		}
	}
	return names
}
