package httphost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// object is a JSON object of the document.
type object = map[string]any

const (
	schemaRef   = "#/components/schemas/"
	responseRef = "#/components/responses/"
	headerRef   = "#/components/headers/"
	jsonType    = "application/json"
)

// document is the OpenAPI document on its way from what huma validates requests with to what clients read: values of a list
// have a name, requests are closed and answers open, and each status says how it is answered.
type document struct {
	host       *Host
	root       object
	paths      object
	components object
	schemas    object
	names      *schemaNames
	types      map[string]reflect.Type // of the schemas that huma made of Go types
}

// describe writes the document. What huma validates with stays as it is.
func (h *Host) describe(names *schemaNames) ([]byte, error) {
	events := h.eventSchemas()
	raw, err := json.Marshal(h.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	d := &document{host: h, names: names, types: map[string]reflect.Type{}}
	read := json.NewDecoder(bytes.NewReader(raw))
	read.UseNumber()
	if err := read.Decode(&d.root); err != nil {
		return nil, err
	}
	d.paths, d.components = at(d.root, "paths"), at(d.root, "components")
	d.schemas = at(d.components, "schemas")
	for name := range d.schemas {
		d.types[name] = h.api.OpenAPI().Components.Schemas.TypeFromRef(schemaRef + name)
	}
	d.addErrors()
	d.addMessages(events)
	d.nameTypes()
	d.eachOperation(d.nameParameters)
	d.eachOperation(d.describeAnswers)
	d.split()
	if err := d.addExamples(); err != nil {
		return nil, err
	}
	d.dropSchemes()
	d.root["tags"] = h.tags()
	return json.Marshal(d.root)
}

// tags are the domains that have operations.
func (h *Host) tags() []object {
	tags := []object{}
	for _, d := range h.o.Registry.Domains {
		has := func(m function.Meta) bool { return strings.HasPrefix(m.Name, d.Name+".") }
		if slices.ContainsFunc(h.o.Registry.Endpoints, func(e function.Endpoint) bool { return has(e.Meta()) }) ||
			slices.ContainsFunc(h.o.Registry.Streams, func(s function.Stream) bool { return has(s.Meta()) }) {
			tags = append(tags, object{"name": d.Name, "description": d.About})
		}
	}
	return tags
}

// dropSchemes takes out the ways to sign in that no operation asks for.
func (d *document) dropSchemes() {
	used := map[string]bool{}
	d.eachOperation(func(op object) {
		for _, way := range list(op["security"]) {
			for scheme := range way.(object) { //nolint:forcetypeassert // of huma's own making
				used[scheme] = true
			}
		}
	})
	maps.DeleteFunc(at(d.components, "securitySchemes"), func(name string, _ any) bool { return !used[name] })
}

// at returns the object that is a member of another, which gets an empty one where there is none.
func at(o object, name string) object {
	inner, ok := o[name].(object)
	if !ok {
		inner = object{}
		o[name] = inner
	}
	return inner
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func (d *document) eachOperation(do func(op object)) {
	for _, path := range slices.Sorted(maps.Keys(d.paths)) {
		item := at(d.paths, path)
		for _, method := range slices.Sorted(maps.Keys(item)) {
			if op, ok := item[method].(object); ok {
				do(op)
			}
		}
	}
}

// nameTypes names the lists of values that properties are of, and describes what handlers read themselves.
func (d *document) nameTypes() {
	type use struct {
		schema         object
		owner, of, key string
		values         int
	}
	var uses []use
	for _, owner := range slices.Sorted(maps.Keys(d.types)) {
		t := d.types[owner]
		if t == nil {
			continue
		}
		schema := at(d.schemas, owner)
		properties, _ := schema["properties"].(object)
		for _, key := range slices.Sorted(maps.Keys(properties)) {
			property := at(properties, key)
			field, ok := fieldOf(t, key)
			if !ok {
				continue
			}
			if described, ok := property[function.DescribedAs].(object); ok {
				delete(property, function.DescribedAs)
				opened(described)
				if strings.Contains(field.Tag.Get("json"), ",omitempty") {
					described = object{"anyOf": []any{described, object{"type": "null"}}} // null is as good as nothing
				} else if !slices.Contains(list(schema["required"]), any(key)) {
					schema["required"] = append(list(schema["required"]), key)
				}
				maps.Copy(described, property)
				properties[key] = described
			}
			holder := property
			if items, ok := property["items"].(object); ok {
				holder = items
			}
			if values := list(holder["enum"]); len(values) > 0 {
				uses = append(uses, use{holder, owner, d.valueName(field.Type), key, len(values)})
			}
		}
	}
	// The whole list gets the type's name; where only some of its values may come, the property names them.
	slices.SortStableFunc(uses, func(a, b use) int { return b.values - a.values })
	for _, u := range uses {
		own := u.owner + pascal(u.key)
		if u.of == "" || !d.hoist(u.schema, u.of) {
			d.hoist(u.schema, own)
		}
	}
}

// valueName is the name of the type that a property's values are of, or empty where that is none of ours.
func (d *document) valueName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || (t.Kind() == reflect.Slice && t.Name() == "") {
		t = t.Elem()
	}
	if !ours(t) {
		return ""
	}
	return typeName(t, huma.DefaultSchemaNamer(t, ""))
}

// fieldOf finds the field that a property was made of.
func fieldOf(t reflect.Type, property string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == property {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// hoist makes a list of values a schema of that name, and reports whether it could: not where others have the name.
func (d *document) hoist(schema object, name string) bool {
	values := object{"type": schema["type"], "enum": schema["enum"]}
	if other, taken := d.schemas[name]; taken && !reflect.DeepEqual(other, any(values)) {
		return false
	}
	d.schemas[name] = values
	delete(schema, "type")
	delete(schema, "enum")
	schema["$ref"] = schemaRef + name
	return true
}

func (d *document) nameParameters(op object) {
	id, _ := op["operationId"].(string)
	domain, verb, _ := strings.Cut(id, ".")
	for _, p := range list(op["parameters"]) {
		parameter := p.(object) //nolint:forcetypeassert // of huma's own making
		schema := at(parameter, "schema")
		if doc, ok := schema["description"]; ok { // said once, where documentation shows it
			parameter["description"] = doc
			delete(schema, "description")
		}
		if len(list(schema["enum"])) > 0 {
			d.hoist(schema, pascal(singular(domain))+pascal(verb)+pascal(fmt.Sprint(parameter["name"])))
		}
	}
}

// split makes of each schema what its use asks for: a request takes no fields but those named, and answers may get further
// ones. What is both is two schemas.
func (d *document) split() {
	in, out := map[string]bool{}, map[string]bool{}
	d.eachOperation(func(op object) {
		d.reach(op["requestBody"], in)
		d.reach(op["parameters"], in)
		d.reach(op["responses"], out)
		d.reach(op["x-events"], out)
	})
	d.reach(d.components["responses"], out)
	input := func(name string) string {
		if _, properties := at(d.schemas, name)["properties"]; properties && in[name] && out[name] {
			return name + "Input"
		}
		return name
	}
	schemas := object{}
	for name := range out {
		schemas[name] = opened(clone(d.schemas[name]))
	}
	for name := range in {
		schemas[input(name)] = closed(renamed(clone(d.schemas[name]), input))
	}
	d.eachOperation(func(op object) {
		if body, ok := op["requestBody"]; ok {
			op["requestBody"] = renamed(body, input)
		}
	})
	d.schemas = schemas
	d.components["schemas"] = schemas
}

// reach collects the names of the schemas that v refers to, and that those do.
func (d *document) reach(v any, names map[string]bool) {
	walk(v, func(o object) {
		ref, _ := o["$ref"].(string)
		if name, ok := strings.CutPrefix(ref, schemaRef); ok && !names[name] {
			names[name] = true
			d.reach(d.schemas[name], names)
		}
	})
}

// walk calls do for every object in v.
func walk(v any, do func(object)) {
	switch v := v.(type) {
	case object:
		do(v)
		for _, inner := range v {
			walk(inner, do)
		}
	case []any:
		for _, inner := range v {
			walk(inner, do)
		}
	}
}

func clone(v any) any {
	switch v := v.(type) {
	case object:
		c := make(object, len(v))
		for key, inner := range v {
			c[key] = clone(inner)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, inner := range v {
			c[i] = clone(inner)
		}
		return c
	default:
		return v
	}
}

// renamed changes the names of the schemas that v refers to.
func renamed(v any, name func(string) string) any {
	walk(v, func(o object) {
		ref, _ := o["$ref"].(string)
		if old, ok := strings.CutPrefix(ref, schemaRef); ok {
			o["$ref"] = schemaRef + name(old)
		}
	})
	return v
}

// closed is what a request may hold. A field that has a default may be left out.
func closed(v any) any {
	walk(v, func(o object) {
		properties, _ := o["properties"].(object)
		required := slices.DeleteFunc(list(o["required"]), func(name any) bool {
			property, _ := properties[fmt.Sprint(name)].(object)
			_, has := property["default"]
			return has
		})
		if o["required"] = required; len(required) == 0 {
			delete(o, "required")
		}
	})
	return v
}

// opened is what an answer may hold: a client must not fail on a field that it does not know. A list is never null.
func opened(v any) any {
	walk(v, func(o object) {
		if o["additionalProperties"] == false {
			delete(o, "additionalProperties")
		}
		if types := list(o["type"]); slices.Contains(types, any("array")) {
			o["type"] = "array"
		}
		if required := list(o["required"]); o["required"] != nil && len(required) == 0 {
			delete(o, "required")
		}
	})
	return v
}

// describeAnswers completes an operation's answers: their headers, the types of what is not JSON, and streams.
func (d *document) describeAnswers(op object) {
	id, _ := op["operationId"].(string)
	answers := at(op, "responses")
	meta := d.host.metaOf(id)
	success := strconv.Itoa(meta.SuccessStatus())
	ok := at(answers, success)
	if stream, found := d.host.streamOf(id); found {
		d.describeTransport(op, stream.Transport())
	} else {
		d.describeContent(op, answers, ok, &meta)
	}
	for status, a := range answers {
		answer := a.(object) //nolint:forcetypeassert // of huma's own making
		code, _ := strconv.Atoi(status)
		if code >= http.StatusBadRequest && !slices.Contains(meta.Degraded, code) {
			answers[status] = object{"$ref": responseRef + pascal(http.StatusText(code)), "description": answer["description"]}
			continue
		}
		headers := at(answer, "headers")
		for _, name := range commonHeaders(code) {
			headers[name] = object{"$ref": headerRef + name}
		}
		if meta.Idempotent && status == success {
			headers[replayedHeader] = object{"$ref": headerRef + replayedHeader}
		}
	}
}

// describeContent describes what is answered where all is well.
func (d *document) describeContent(op, answers, ok object, meta *function.Meta) {
	content := at(ok, "content")
	if schema := at(at(content, jsonType), "schema"); schema["contentEncoding"] != nil {
		delete(content, jsonType)
		for _, kind := range orBytes(meta.Content) {
			described := object{"type": "string", "format": "binary"}
			if kind == jsonType {
				described = object{"type": "object"}
			}
			content[kind] = object{"schema": described}
		}
	} else if len(schema) == 0 {
		delete(ok, "content")
	}
	for _, status := range meta.Degraded {
		failed := at(answers, strconv.Itoa(status))
		both := []any{at(at(content, jsonType), "schema"), object{"$ref": schemaRef + errorSchema}}
		failed["content"] = object{jsonType: object{"schema": object{"anyOf": both}}}
	}
	headers, _ := ok["headers"].(object)
	delete(headers, "Content-Type") // is what content says
	if slices.Contains(meta.Errors, fault.RangeNotSatisfiable) {
		part, _ := clone(ok).(object)
		part["description"] = "Partial Content: the range that was asked for"
		for kind := range content {
			at(at(part, "content"), kind)["schema"] = object{"type": "string", "format": "binary"}
		}
		answers[strconv.Itoa(http.StatusPartialContent)] = part
		delete(headers, "Content-Range")
	}
	if etag := headers["ETag"]; etag != nil {
		op["parameters"] = append(list(op["parameters"]), object{
			"name": "If-None-Match", "in": "header", "description": "ETags that the client has the contents of", "schema": object{"type": "string", "maxLength": 1024},
		})
		answers[strconv.Itoa(http.StatusNotModified)] = object{
			"description": "Not Modified: the client has what it named in If-None-Match", "headers": object{"ETag": clone(etag)},
		}
	}
}

func orBytes(types []string) []string {
	if len(types) == 0 {
		return []string{"application/octet-stream"}
	}
	return types
}

func (h *Host) metaOf(name string) function.Meta {
	for _, e := range h.o.Registry.Endpoints {
		if e.Meta().Name == name {
			return e.Meta()
		}
	}
	s, _ := h.streamOf(name)
	return s.Meta()
}

func (h *Host) streamOf(name string) (function.Stream, bool) {
	i := slices.IndexFunc(h.o.Registry.Streams, func(s function.Stream) bool { return s.Meta().Name == name })
	if i < 0 {
		return function.Stream{}, false
	}
	return h.o.Registry.Streams[i], true
}
