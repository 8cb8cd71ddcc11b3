package event

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/shared/config"
	"hivesync/shared/devices"
)

// schema is the part of a JSON Schema that examples are made from.
type schema struct {
	Ref                 string            `json:"$ref"`
	Type                any               `json:"type"`
	Format              string            `json:"format"`
	Enum                []any             `json:"enum"`
	Default             any               `json:"default"`
	Examples            []any             `json:"examples"`
	Properties          map[string]schema `json:"properties"`
	Required            []string          `json:"required"`
	Items               *schema           `json:"items"`
	MinItems, MinLength int
	Minimum             *float64
	ContentMediaType    string
}

type parameter struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Schema   schema `json:"schema"`
}

// Document is the part of an OpenAPI 3.1 document that examples are made from.
type Document struct {
	Paths map[string]map[string]struct {
		Parameters  []parameter `json:"parameters"`
		RequestBody *struct {
			Content map[string]struct {
				Schema schema `json:"schema"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`

	known map[string]any
}

// Describe returns the document of a registry.
func Describe(r function.Registry, c *config.Config) (Document, error) {
	raw, err := httphost.Describe(r, c, "")
	if err != nil {
		return Document{}, err
	}
	var d Document
	if err := json.Unmarshal(raw, &d); err != nil {
		return Document{}, fmt.Errorf("reading the OpenAPI document: %w", err)
	}
	return d, nil
}

// NoBearer stands where a caller's access token belongs, in the examples' authorization header.
const NoBearer = "Bearer <access token>"

// maxExampleDepth ends schemas that refer to themselves.
const maxExampleDepth = 12

// samples are values of parameters and fields by their names, where a schema allows more than a function takes.
func samples() map[string]any {
	phone, _ := devices.FindPreset("iphone-15")
	return map[string]any{
		"password": "seven-Quiet-herons-1974", "name": "localrun", "worker": "localrun", "path": "App.tsx", "entry_point": "App.tsx", "queues": []string{"preview_queue"},
		"devices": []devices.Context{phone.Context(false)},
		"files":   []map[string]string{{"path": "App.tsx", "content": "import { Text } from 'react-native';\nexport default () => <Text>Hello</Text>;\n"}},
	}
}

// Example makes an event to start from for an endpoint: every required parameter and field, with values
// that the schema allows. What is known, by the names of parameters and fields, comes before that.
func (d Document) Example(meta function.Meta, known map[string]string) (events.APIGatewayV2HTTPRequest, error) {
	d.known = samples()
	for name, value := range known {
		d.known[name] = value
	}
	operation, ok := d.Paths[meta.Path][strings.ToLower(meta.Method)]
	if !ok {
		return events.APIGatewayV2HTTPRequest{}, fmt.Errorf("%s is not in the OpenAPI document", meta.Name)
	}
	path, query, headers := meta.Path, url.Values{}, map[string]string{}
	for _, p := range operation.Parameters {
		if p.In != "path" && !p.Required {
			continue
		}
		value := fmt.Sprint(d.value(p.Schema, p.Name, 0))
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case "query":
			query.Set(p.Name, value)
		case "header":
			headers[strings.ToLower(p.Name)] = value
		}
	}
	if meta.Auth == function.User || meta.Auth == function.Preview {
		headers["authorization"] = NoBearer
	}
	body := ""
	if operation.RequestBody != nil {
		if content, ok := operation.RequestBody.Content["application/json"]; ok {
			raw, err := json.Marshal(d.value(content.Schema, "", 0))
			if err != nil {
				return events.APIGatewayV2HTTPRequest{}, err
			}
			body = string(raw)
			headers["content-type"] = "application/json"
		}
	}
	return gatewayEvent(meta.Method, path, query, headers, body), nil
}

// value makes a value that the schema allows.
func (d Document) value(s schema, name string, depth int) any {
	if value, ok := d.known[name]; ok {
		return value
	}
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	switch {
	case depth > maxExampleDepth:
		return nil
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	switch s.kind() {
	case "object":
		out := map[string]any{}
		for property, inner := range s.Properties {
			_, known := d.known[property]
			if slices.Contains(s.Required, property) || len(inner.Examples) > 0 || known && len(s.Required) == 0 {
				out[property] = d.value(inner, property, depth+1)
			}
		}
		return out
	case "array":
		out := []any{}
		if s.Items != nil {
			for range max(s.MinItems, 1) {
				out = append(out, d.value(*s.Items, name, depth+1))
			}
		}
		return out
	case "integer", "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case "boolean":
		return true
	default:
		return s.text(name)
	}
}

// kind is the schema's type, the first that is not null where there are several.
func (s schema) kind() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if one != "null" {
				return fmt.Sprint(one)
			}
		}
	}
	if s.Properties != nil {
		return "object"
	}
	return "string"
}

func (s schema) text(name string) string {
	switch {
	case s.Format == "uuid", strings.HasSuffix(name, "_id"):
		return "01936f3e-0000-7000-8000-000000000000"
	case s.Format == "date-time":
		return time.Now().UTC().Format(time.RFC3339)
	case s.Format == "uri":
		return "https://example.com/"
	case s.Format == "email", name == "email":
		return "sam@example.com"
	case name == "":
		name = "text"
	}
	for len(name) < s.MinLength {
		name += "-" + name
	}
	return name
}
