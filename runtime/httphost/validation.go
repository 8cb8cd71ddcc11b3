package httphost

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/shared/fault"
)

// Bounds of what is accepted and answered.
const (
	maxJSONDepth = 64
	maxDetails   = 50
	maxField     = 160
)

var (
	errTooDeep = errors.New("nested too deeply")
	errNUL     = errors.New("the character U+0000 is not allowed")
)

// unmarshal decodes JSON after a scan that bounds its nesting and refuses U+0000, which the database
// cannot store.
func unmarshal(data []byte, v any) error {
	depth, inside := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inside && c == '\\':
			if bytes.HasPrefix(data[i:], []byte(`\u0000`)) {
				return errNUL
			}
			i++ // whatever is escaped ends no string
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return errTooDeep
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return json.Unmarshal(data, v)
}

// ownErrors turns huma's errors into ours on their way out: our shape, our codes, and never the value
// that was wrong.
func ownErrors(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx.SetHeader("Content-Type", "application/json")
	x := exchangeFrom(ctx.Context())
	err := fromHuma(model)
	x.err = err
	return &answer{err: err, requestID: x.id}, nil
}

func fromHuma(m *huma.ErrorModel) *fault.Error {
	var details []fault.Detail
	devices := false
	for _, d := range m.Errors {
		if d == nil || len(details) == maxDetails {
			continue
		}
		detail := detailOf(d)
		devices = devices || detail.Field == "devices" || strings.HasPrefix(detail.Field, "devices[")
		details = append(details, detail)
	}
	switch m.Status {
	case http.StatusUnprocessableEntity:
		if devices {
			return fault.New(fault.InvalidDeviceContext, "A device context is not valid.", details...)
		}
		return fault.New(fault.ValidationFailed, "The request is not valid.", details...)
	case http.StatusUnsupportedMediaType:
		return fault.New(fault.UnsupportedMedia, "The request's body must be application/json.")
	case http.StatusRequestEntityTooLarge:
		return fault.New(fault.BodyTooLarge, "The request's body is too large.")
	case http.StatusBadRequest:
		if len(details) == 0 {
			details = []fault.Detail{{Code: "required", Message: "a JSON body is required"}}
		}
		return fault.New(fault.BadRequest, "The request's body cannot be read as JSON.", details...)
	default:
		return fault.Wrap(errors.New(m.Detail), fault.Internal, "Something went wrong on our side. The request id helps us find it.")
	}
}

var requiredProperty = regexp.MustCompile(`^expected required property (\S{1,80}) to be present$`)

// detailOf keeps what is expected and where, and drops what was sent: huma's messages of formats, of
// decoding and of numbers carry the value or parts of it.
func detailOf(d *huma.ErrorDetail) fault.Detail {
	field := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body")
	for _, where := range []string{"path.", "query.", "header."} {
		field = strings.TrimPrefix(field, where)
	}
	field = clip(field, maxField)
	if m := requiredProperty.FindStringSubmatch(d.Message); m != nil {
		return fault.Detail{Field: strings.TrimPrefix(field+"."+m[1], "."), Code: "required", Message: "is required"}
	}
	code, message := "invalid", d.Message
	switch {
	case strings.HasPrefix(message, "required "):
		code, message = "required", "is required"
	case message == "unexpected property":
		code, message = "unknown", "is not a field here"
	case strings.HasPrefix(message, "expected length"), strings.HasPrefix(message, "expected number >"),
		strings.HasPrefix(message, "expected number <"), strings.HasPrefix(message, "expected array length"):
		code = "out_of_range"
	case strings.HasPrefix(message, "expected boolean"), message == "expected string", message == "expected number",
		message == "expected integer", message == "expected array", message == "expected object":
		code = "type"
	case strings.HasPrefix(message, "expected value to be one of"), strings.HasPrefix(message, "expected string to match pattern"),
		strings.HasPrefix(message, "expected array items"):
	case strings.HasPrefix(message, "expected string to be "):
		message, _, _ = strings.Cut(message, ":")
	case strings.HasPrefix(message, "invalid ") && len(message) < 30 && !strings.ContainsAny(message, `"'`):
	case strings.Contains(message, errTooDeep.Error()):
		message = "must not be nested deeper than 64 levels"
	case strings.Contains(message, errNUL.Error()):
		message = "must not contain the character U+0000"
	default:
		message = "is not of the expected form"
	}
	return fault.Detail{Field: field, Code: code, Message: clip(message, 300)}
}
