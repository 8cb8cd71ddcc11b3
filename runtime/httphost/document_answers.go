package httphost

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"hivesync/runtime/function"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

// The schemas that are made of no Go type.
const (
	errorSchema   = "Error"
	problemSchema = "ErrorBody"
	codeSchema    = "ErrorCode"
	messageSchema = "StreamMessage"
)

// errorEvent is the name of a stream's last message where something went wrong.
const errorEvent = "error"

// answerHeaders describes the headers that are part of the interface.
var answerHeaders = map[string]object{
	"X-Request-Id":     {"description": "what the log calls this request", "schema": object{"type": "string"}},
	policyHeader:       {"description": "the limits that the call was counted against, as a structured list (RFC 9651) by draft-ietf-httpapi-ratelimit-headers: the name of each, q calls in w seconds", "schema": object{"type": "string", "examples": []any{`"requests_per_minute";q=120;w=60`}}},
	quotaHeader:        {"description": "what the caller has left of each: r calls at once; and in t seconds there are as many as there can be, or any where r is 0", "schema": object{"type": "string", "examples": []any{`"requests_per_minute";r=59;t=1`}}},
	"Retry-After":      {"description": "seconds after which to try again; absent where that is not known", "schema": object{"type": "integer"}},
	"WWW-Authenticate": {"description": "how to sign in", "schema": object{"type": "string"}},
	replayedHeader:     {"description": "true where this is the answer to an earlier request under the same key", "schema": object{"type": "string", "enum": []any{"true"}}},
}

// commonHeaders are those that every answer of a status may have.
func commonHeaders(status int) []string {
	names := []string{"X-Request-Id", policyHeader, quotaHeader}
	switch status {
	case http.StatusUnauthorized:
		names = append(names, "WWW-Authenticate")
	case http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		names = append(names, "Retry-After")
	}
	return names
}

// addErrors adds the one shape that all errors have, and an answer for each status.
func (d *document) addErrors() {
	text := func(doc string) object { return object{"type": "string", "description": doc} }
	known := []any{}
	for _, code := range slices.Sorted(maps.Keys(fault.Codes())) {
		known = append(known, string(code))
	}
	d.schemas[codeSchema] = object{
		"description": "Stable, UPPER_SNAKE: what programs branch on. There may be further ones: go by the status then.",
		"anyOf":       []any{object{"type": "string", "enum": known}, object{"type": "string"}},
	}
	d.schemas[problemSchema] = object{
		"type": "object", "required": []any{"code", "message", "details", "request_id"},
		"properties": object{
			"code":             object{"$ref": schemaRef + codeSchema},
			"message":          text("what happened and what to do, for people"),
			"request_id":       text("what the log calls this request"),
			"details":          object{"type": "array", "items": object{"$ref": schemaRef + d.names.name(reflect.TypeFor[fault.Detail](), "")}, "description": "what is wrong, value by value"},
			"position":         object{"$ref": schemaRef + d.names.name(reflect.TypeFor[fault.Position](), ""), "description": "where in the request's body, or in the project's file, counted from 1"},
			"size":             object{"type": "integer", "format": "int64", "description": "for RANGE_NOT_SATISFIABLE: of the whole, in bytes"},
			"limit_bytes":      object{"type": "integer", "format": "int64", "description": "for STORAGE_FULL: what the plan stores"},
			"stored_bytes":     object{"type": "integer", "format": "int64", "description": "for STORAGE_FULL: what is stored"},
			"needed_bytes":     object{"type": "integer", "format": "int64", "description": "for STORAGE_FULL: what the request would add"},
			"limit_type":       text("for LIMIT_REACHED: which limit"),
			"tier":             text("for LIMIT_REACHED: the caller's tier"),
			"recommended_tier": text("for LIMIT_REACHED: the tier that allows more"),
			"revision":         object{"type": "integer", "format": "int64", "description": "for CONFLICT of a revision: the project's present one"},
		},
	}
	d.schemas[errorSchema] = object{"type": "object", "required": []any{"error"}, "properties": object{"error": object{"$ref": schemaRef + problemSchema}}}
	used := map[int]bool{}
	d.eachOperation(func(op object) {
		for status := range at(op, "responses") {
			code, _ := strconv.Atoi(status)
			used[code] = true
		}
	})
	answers, headers := at(d.components, "responses"), at(d.components, "headers")
	for name, described := range answerHeaders {
		headers[name] = clone(described)
	}
	for code := range used {
		if code < http.StatusBadRequest {
			continue
		}
		named := object{}
		for _, name := range commonHeaders(code) {
			named[name] = object{"$ref": headerRef + name}
		}
		answers[pascal(http.StatusText(code))] = object{
			"description": http.StatusText(code), "headers": named, "content": object{jsonType: object{"schema": object{"$ref": schemaRef + errorSchema}}},
		}
	}
}

// eventSchemas registers the types of the events' data, and returns the references to them by the events' types.
func (h *Host) eventSchemas() map[string]object {
	registry := h.api.OpenAPI().Components.Schemas
	for _, t := range []reflect.Type{reflect.TypeFor[fault.Detail](), reflect.TypeFor[fault.Position]()} {
		registry.Schema(t, true, "")
	}
	refs := map[string]object{}
	for _, kind := range h.o.Registry.Events {
		t := reflect.TypeOf(kind.Data)
		if t.Kind() == reflect.Struct && t.NumField() == 0 {
			refs[kind.Type] = object{"type": "object"}
			continue
		}
		refs[kind.Type] = object{"$ref": registry.Schema(t, true, "").Ref}
	}
	return refs
}

// addMessages adds what streams carry: a schema for each event, and one that is any of them.
func (d *document) addMessages(data map[string]object) {
	if len(d.host.o.Registry.Streams) == 0 {
		return
	}
	kinds := append(slices.Clone(d.host.o.Registry.Events), events.Kind{Type: errorEvent, About: "The stream ends for this reason."})
	data[errorEvent] = object{"$ref": schemaRef + problemSchema}
	either, mapping := []any{}, object{}
	for _, kind := range kinds {
		name := pascal(kind.Type) + "Message"
		d.schemas[name] = object{
			"type": "object", "description": kind.About, "required": []any{"event", "data"},
			"properties": object{
				"id":    object{"type": "string", "description": "what to come back with as last_event_id; absent where there is nothing to come back to"},
				"event": object{"type": "string", "const": kind.Type},
				"data":  data[kind.Type],
			},
		}
		either = append(either, object{"$ref": schemaRef + name})
		mapping[kind.Type] = schemaRef + name
	}
	d.schemas[messageSchema] = object{
		"description": "One message of a live stream. There may be further events: a client ignores those that it does not know.",
		"oneOf":       either, "discriminator": object{"propertyName": "event", "mapping": mapping},
	}
}

// describeTransport says what a stream answers, and which events it carries.
func (d *document) describeTransport(op object, transport function.Transport) {
	answers, carried := at(op, "responses"), object{}
	for _, ref := range list(at(d.schemas, messageSchema)["oneOf"]) {
		message, _ := ref.(object)
		name := fmt.Sprint(message["$ref"])[len(schemaRef):]
		schema := at(d.schemas, name)
		kind := at(at(schema, "properties"), "event")["const"]
		carried[fmt.Sprint(kind)] = object{"summary": schema["description"], "message": object{"$ref": schemaRef + name}}
	}
	op["x-events"] = carried
	op["x-stream"] = transport.String()
	ok := at(answers, strconv.Itoa(http.StatusOK))
	if transport == function.WebSocket {
		delete(answers, strconv.Itoa(http.StatusOK))
		answers[strconv.Itoa(http.StatusSwitchingProtocols)] = object{
			"description": "Switching Protocols: each text message is a " + messageSchema + " as JSON. A browser, which can set no header, offers the subprotocols \"bearer\" and its token.",
		}
		return
	}
	ok["description"] = "OK: events with the id, the event and the data of a " + messageSchema
	ok["content"] = object{"text/event-stream": object{"schema": object{
		"type": "string", "contentMediaType": "text/event-stream", "contentSchema": object{"$ref": schemaRef + messageSchema},
	}}}
}

// addExamples shows of each operation a body that it takes, and what it answers. Schemas are done by then: an example is none.
func (d *document) addExamples() error {
	var errs []error
	d.eachOperation(func(op object) {
		id, _ := op["operationId"].(string)
		meta := d.host.metaOf(id)
		example := d.host.o.Registry.Examples[id]
		show := func(described object, raw json.RawMessage) {
			media, ok := at(described, "content")[jsonType].(object)
			if !ok || raw == nil {
				return
			}
			value, err := decoded(raw)
			if err != nil {
				errs = append(errs, fmt.Errorf("the example of %s: %w", id, err))
			}
			// As one of several: tools that make types of the document repeat a single one in them.
			media["examples"] = object{"usual": object{"value": value}}
		}
		if body, ok := op["requestBody"].(object); ok {
			show(body, example.Request)
		}
		if answer, ok := at(op, "responses")[strconv.Itoa(meta.SuccessStatus())].(object); ok && answer["content"] != nil {
			show(answer, example.Answer)
		}
	})
	return errors.Join(errs...)
}

// decoded reads JSON with numbers as they are written.
func decoded(raw []byte) (v any, err error) {
	read := json.NewDecoder(bytes.NewReader(raw))
	read.UseNumber()
	return v, read.Decode(&v)
}
