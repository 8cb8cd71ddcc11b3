package httphost

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// schemaNames gives every type of the document one name: its own, behind what its package is about, so that two domains
// may both have a Status: PreviewStatus. An answer is called after what it holds: ProjectResponse, ProjectPage.
type schemaNames struct {
	adapter *adapter
	taken   map[string]reflect.Type
	given   map[reflect.Type]string
}

func newSchemaNames(a *adapter) *schemaNames {
	return &schemaNames{adapter: a, taken: map[string]reflect.Type{errorSchema: nil, problemSchema: nil, codeSchema: nil, messageSchema: nil}, given: map[reflect.Type]string{}}
}

func (n *schemaNames) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct && t.PkgPath() == "" {
		return "" // stands where it is used
	}
	if name, ok := n.given[t]; ok {
		return name
	}
	base := n.base(t, hint)
	name := base
	for i := 2; ; i++ {
		if other, taken := n.taken[name]; !taken || other == t {
			break
		}
		name = base + strconv.Itoa(i)
	}
	n.taken[name], n.given[t] = t, name
	return name
}

func (n *schemaNames) base(t reflect.Type, hint string) string {
	if t.Name() != "" {
		return typeName(t, huma.DefaultSchemaNamer(t, hint))
	}
	if data, ok := t.FieldByName("Data"); ok && t.NumField() == 1 && ours(data.Type) {
		return n.name(data.Type, hint) + "Response"
	}
	if items, ok := t.FieldByName("Items"); ok && items.Type.Kind() == reflect.Slice && ours(items.Type.Elem()) {
		return n.name(items.Type.Elem(), hint) + "Page"
	}
	if n.adapter.route == nil {
		return huma.DefaultSchemaNamer(t, hint)
	}
	if strings.HasSuffix(hint, "Response") {
		return pascal(n.adapter.route.meta.Name) + "Response"
	}
	return pascal(n.adapter.route.meta.Name) + "Request"
}

// ours reports whether a type is declared, and not one of the language.
func ours(t reflect.Type) bool { return t.Name() != "" && t.PkgPath() != "" }

const humaPackage = "github.com/danielgtaylor/huma/"

// errorPackage is whose types are called after errors, which is what clients call faults.
const errorPackage = "hivesync/shared/fault"

// typeName puts what a type's package is about before the type's own name, unless that says so itself: a domain of
// functions, or a library that is named after things, such as devices.
func typeName(t reflect.Type, own string) string {
	pkg := t.PkgPath()
	last := pkg[strings.LastIndexByte(pkg, '/')+1:]
	about := singular(last)
	switch {
	case strings.HasPrefix(pkg, humaPackage):
		return "Huma" + own // of errors that are turned into ours
	case pkg == errorPackage:
		about = "error"
	case strings.HasPrefix(pkg, "hivesync/functions/"):
	case !strings.HasPrefix(pkg, "hivesync/shared/"), about == last:
		return own
	}
	if strings.Contains(strings.ToLower(own), about) {
		return own
	}
	return pascal(about) + own
}

func singular(plural string) string {
	switch {
	case strings.HasSuffix(plural, "ss"):
		return plural
	case strings.HasSuffix(plural, "ies"):
		return strings.TrimSuffix(plural, "ies") + "y"
	default:
		return strings.TrimSuffix(plural, "s")
	}
}

// pascal turns previews.request, ai_docs and layout.json into PreviewsRequest, AiDocs and LayoutJson.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	return b.String()
}
