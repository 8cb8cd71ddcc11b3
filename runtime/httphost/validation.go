package httphost

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Bounds of what is answered.
const (
	maxDetails = 50
	maxField   = 160
)

var errNotJSON = fault.New(fault.UnsupportedMedia, "The request's body must be application/json.")

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
	sought := false
	for i, d := range err.Details {
		if i >= len(model.Errors) || !strings.HasPrefix(model.Errors[i].Location, "body") {
			continue
		}
		if d.Code == "unknown" {
			name := d.Field[strings.LastIndexByte(d.Field, '.')+1:]
			err.Details[i].Message += function.DidYouMean(name, propertiesAt(x.route.document, ctx.Operation().RequestBody, d.Field))
		}
		// Where the first of them stands that stands anywhere. It is looked for once, found or not: each look reads the body.
		if !sought && d.Code != "required" {
			err.Position, sought = function.Locate(x.body, d.Field), true
		}
	}
	x.err = err
	return &answer{err: err, requestID: x.id}, nil
}

func fromHuma(m *huma.ErrorModel) *fault.Error {
	var details []fault.Detail
	for _, d := range m.Errors {
		if d == nil || len(details) == maxDetails {
			continue
		}
		details = append(details, detailOf(d))
	}
	switch m.Status {
	case http.StatusUnprocessableEntity:
		return fault.New(fault.ValidationFailed, "The request is not valid.", details...)
	case http.StatusUnsupportedMediaType:
		return errNotJSON
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
	field = safetext.Line(field, maxField)
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
	default:
		message = "is not of the expected form"
	}
	return fault.Detail{Field: field, Code: code, Message: safetext.Line(message, 300)}
}
