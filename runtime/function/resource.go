package function

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"hivesync/shared/auth"
)

// Resource is a thing of a team's that requests name by its id, such as a project. A domain hands over its resources with
// its functions; the host asks them who may do what.
type Resource struct {
	// Param is what the id is called in paths, queries and bodies, such as "project_id".
	Param string
	// Noun is what the thing is called in messages, such as "project".
	Noun string
	// Access returns what a user may do with the thing of an id. No role is fault.NotFound, whether the thing exists or
	// not: a caller learns nothing about what is not theirs.
	Access func(ctx context.Context, user, id uuid.UUID) (auth.Access, error)
	// InProject is true of a project and of what belongs to one: while that is archived, nothing about it is changed.
	InProject bool
}

var resourceParam = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// validateResources returns every mistake in a table of resources.
func validateResources(table []Resource) error {
	var errs []error
	params := map[string]bool{}
	for _, r := range table {
		switch {
		case !resourceParam.MatchString(r.Param), r.Noun == "", r.Access == nil:
			errs = append(errs, fmt.Errorf("resource %q: needs a parameter's name, a noun and a way to ask for access", r.Param))
		case params[r.Param]:
			errs = append(errs, fmt.Errorf("resource %q: registered twice", r.Param))
		}
		params[r.Param] = true
	}
	return errors.Join(errs...)
}

// Optional is a parameter of a query or a header that may be left out, for types whose zero value means something else.
type Optional[T any] struct {
	value T
	set   bool
}

// Pointer returns the value, or nil where the parameter was left out.
func (o Optional[T]) Pointer() *T {
	if !o.set {
		return nil
	}
	return &o.value
}

// Receiver implements huma.ParamWrapper.
func (o *Optional[T]) Receiver() reflect.Value { return reflect.ValueOf(&o.value).Elem() }

// OnParamSet implements huma.ParamReactor. huma calls it for parameters that were sent and could be read.
func (o *Optional[T]) OnParamSet(set bool, _ any) { o.set = set }

// Schema implements huma.SchemaProvider.
func (Optional[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}
