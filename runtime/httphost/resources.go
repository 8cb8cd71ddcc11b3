package httphost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// guard is what a function's requests name of the registry's resources. It is found out when the function is mounted.
type guard struct {
	path  []function.Resource // in the path, asked for before the input is bound: its mistakes tell nobody what exists
	input []named             // in the query, the headers or the body
}

// named is a resource that a field of an input names.
type named struct {
	function.Resource
	index []int
}

var pathParam = regexp.MustCompile(`\{([^}]*)\}`)

// newGuard reads a function's Meta and the type of its input. It is closed by default: its error is every name in them
// whose access nobody would check, unless Meta.Plain says that there is none to check.
func newGuard(table []function.Resource, m *function.Meta, input reflect.Type) (guard, error) {
	resources := map[string]function.Resource{}
	for _, r := range table {
		resources[r.Param] = r
	}
	var g guard
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	unused := map[string]bool{}
	for _, name := range slices.Concat(m.Plain, m.Resources) {
		unused[name] = true
	}
	listed := func(list []string, name string) bool {
		in := slices.Contains(list, name)
		if in {
			delete(unused, name)
		}
		return in
	}

	params := paramsOf(m.Path)
	for _, alias := range m.Aliases {
		if !slices.Equal(params, paramsOf(alias)) {
			refuse("the alias %s has other parameters than the path", alias)
		}
	}
	for _, name := range params {
		r, known := resources[name]
		switch {
		case listed(m.Plain, name):
		case !known:
			refuse("{%s} in the path is no registered resource and not in Meta.Plain", name)
		case m.Auth == function.Preview && !openByToken(name):
			refuse("{%s} in the path is not what a preview token opens", name)
		default:
			g.path = append(g.path, r)
		}
	}
	fields := fieldsOf(m, input)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		r, known := resources[name[strings.IndexByte(name, '.')+1:]]
		field, plain := fields[name], listed(m.Plain, name)
		_, id := idOf(reflect.Zero(field.kind))
		switch {
		case !listed(m.Resources, name):
			if known && !plain {
				refuse("%s is a resource and neither in Meta.Resources nor in Meta.Plain", name)
			}
		case !known:
			refuse("%s is in Meta.Resources and no registered resource", name)
		case m.Auth != function.User:
			refuse("%s is in Meta.Resources, and only a user's access can be asked for", name)
		case field.index == nil || !id:
			refuse("%s is in Meta.Resources and no uuid.UUID, *uuid.UUID or function.Optional[uuid.UUID] that the host binds", name)
		default:
			g.input = append(g.input, named{r, field.index})
		}
	}
	resolved := len(g.path)+len(g.input) > 0
	switch {
	case resolved && m.Auth != function.User && m.Auth != function.Preview:
		refuse("a resource is named whose access nobody asks for: only users and preview tokens have roles")
	case resolved && m.Role == auth.NoRole:
		refuse("a resource is named, so Meta must name a role")
	case !resolved && m.Role != auth.NoRole:
		refuse("Meta names a role, and no resource to have it in")
	case m.Auth == function.Preview && !slices.ContainsFunc(g.path, func(r function.Resource) bool { return r.Param == previewParam }):
		refuse("a preview token opens one preview, so the path must name {%s} as a resource", previewParam)
	case m.Auth == function.Worker && m.Stream != nil:
		refuse("a worker's signature is over the whole body, which cannot be a stream")
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		refuse("%s is in Meta.Plain or Meta.Resources, and neither in the path nor in the input", name)
	}
	return g, errors.Join(errs...)
}

// paramsOf returns the names of a path's parameters.
func paramsOf(path string) []string {
	var names []string
	for _, match := range pathParam.FindAllStringSubmatch(path, -1) {
		names = append(names, match[1])
	}
	return names
}

// inputField is a field of an input.
type inputField struct {
	index []int // nil for one that the host does not bind
	kind  reflect.Type
}

// fieldsOf returns the fields of an input by where a request has them, such as "query.team_id" and "body.team_id": of the
// body those at its top.
func fieldsOf(m *function.Meta, input reflect.Type) map[string]inputField {
	fields := map[string]inputField{}
	body := func(t reflect.Type, index []int) {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			return
		}
		for _, f := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && !f.Anonymous {
				at := inputField{kind: f.Type}
				if index != nil {
					at.index = slices.Concat(index, f.Index)
				}
				fields["body."+cmp.Or(name, f.Name)] = at
			}
		}
	}
	if _, bytes := m.Stream.(function.Bytes); m.Stream != nil && !bytes {
		body(reflect.TypeOf(m.Stream), nil)
	}
	if input.Kind() != reflect.Struct {
		return fields
	}
	for _, f := range reflect.VisibleFields(input) {
		if f.Name == "Body" {
			body(f.Type, f.Index)
		}
		for _, where := range []string{"query", "header", "cookie"} {
			if name, _, _ := strings.Cut(f.Tag.Get(where), ","); name != "" {
				fields[where+"."+name] = inputField{f.Index, f.Type}
			}
		}
	}
	return fields
}

// idOf returns the id that a field holds, nil where it was left out. It reports false for fields of other types.
func idOf(field reflect.Value) (*uuid.UUID, bool) {
	switch v := field.Interface().(type) {
	case uuid.UUID: // given, whatever it is
		return &v, true
	case *uuid.UUID:
		return v, true
	case function.Optional[uuid.UUID]:
		return v.Pointer(), true
	}
	return nil, false
}

// plainID reads an id of the form that we give out, 8-4-4-4-12 digits, in capitals too, as Swift writes them.
func plainID(text string) (uuid.UUID, bool) {
	id, err := uuid.Parse(text)
	return id, err == nil && strings.EqualFold(text, id.String())
}

// openPath establishes the caller's access to what the path names. A preview token's is established with the token.
func (h *Host) openPath(x *exchange, r *http.Request) error {
	if x.principal.PreviewID != uuid.Nil {
		return nil
	}
	for _, resource := range x.route.guard.path {
		id, ok := plainID(r.PathValue(resource.Param))
		if !ok {
			return notHere(resource.Noun)
		}
		if err := x.open(r.Context(), resource, id); err != nil {
			return err
		}
	}
	return nil
}

// openInput establishes the caller's access to what the input names, and returns ctx with it.
func (x *exchange) openInput(ctx context.Context, in any) (context.Context, error) {
	for _, n := range x.route.guard.input {
		field, err := reflect.ValueOf(in).Elem().FieldByIndexErr(n.index)
		if err != nil {
			continue // a body that was left out
		}
		if id, _ := idOf(field); id != nil {
			if err := x.open(ctx, n.Resource, *id); err != nil {
				return nil, err
			}
		}
	}
	return auth.WithAccess(ctx, x.access), nil
}

// open adds the caller's access to one thing to that of the request. What the caller has no role in does not exist for
// them, nor does what belongs to another team or project than the rest of the request; a role that is too low is FORBIDDEN.
func (x *exchange) open(ctx context.Context, r function.Resource, id uuid.UUID) error {
	found, err := r.Access(ctx, x.principal.UserID, id)
	before := x.access
	switch need := x.route.meta.Role; {
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	case err != nil, found.Role == auth.NoRole:
		return notHere(r.Noun)
	case before.Role != auth.NoRole && before.TeamID != found.TeamID,
		before.ProjectID != uuid.Nil && found.ProjectID != uuid.Nil && before.ProjectID != found.ProjectID:
		return notHere(r.Noun)
	case !found.Role.Allows(need):
		return fault.Newf(fault.Forbidden, "This needs the role %s or above in the team.", need)
	case found.Archived && closesWhenArchived(&x.route.meta):
		return fault.New(fault.Conflict, "The project is archived, so that it can only be read. Restore it first, as projects.restore does.")
	}
	if before.Role != auth.NoRole {
		found.Role = min(found.Role, before.Role)
	}
	if found.ProjectID == uuid.Nil {
		found.ProjectID, found.Archived = before.ProjectID, before.Archived
	}
	x.access = found
	return nil
}

// closesWhenArchived reports whether a function is not for what belongs to an archived project.
func closesWhenArchived(m *function.Meta) bool { return m.Method != http.MethodGet && !m.Archived }

// refusesArchived reports whether requests of a function name what an archived project may keep them from.
func (g guard) refusesArchived(m *function.Meta) bool {
	inProject := func(r function.Resource) bool { return r.InProject }
	return closesWhenArchived(m) && (slices.ContainsFunc(g.path, inProject) || slices.ContainsFunc(g.input, func(n named) bool { return n.InProject }))
}

func notHere(thing string) error {
	return fault.Newf(fault.NotFound, "There is no such %s.", thing)
}
