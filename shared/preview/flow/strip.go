package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Strip takes the types out of a source, as Babel's preset for Flow does: a field of a class that has a type and no value goes,
// an import that has nothing but types goes. Components, hooks and enums become what they are to JavaScript. A source of 300
// lines takes 20 ms of CPU time, nearly all of it the parser's.
//
// The error is *SyntaxError where it is not Flow's, the context's own when that ends, or says what cannot be stripped: "match"
// and records, which Flow counts as experiments, and what only TypeScript has.
func (p *Parser) Strip(ctx context.Context, source []byte) ([]byte, error) {
	if len(source) > MaxSourceBytes {
		return nil, fmt.Errorf("the file is larger than %d KiB", MaxSourceBytes>>10)
	}
	if !utf8.Valid(source) || bytes.IndexByte(source, 0) >= 0 {
		return nil, errors.New("the file is not text in UTF-8")
	}
	root, err := p.parse(ctx, source)
	if err != nil {
		return nil, err
	}
	d := newDraft(source)
	d.visit(root)
	if d.err != nil {
		return nil, d.err
	}
	return d.bytes(), nil
}

func (d *draft) visitAll(nodes ...*node) {
	for _, n := range nodes {
		if n != nil {
			d.visit(n)
		}
	}
}

// visit takes the types out of a node.
func (d *draft) visit(n *node) {
	switch n.kind.Kind {
	case "TypeAlias", "OpaqueType", "InterfaceDeclaration", "NamespaceExportDeclaration",
		"DeclareVariable", "DeclareFunction", "DeclareClass", "DeclareComponent", "DeclareHook", "DeclareModule", "DeclareModuleExports",
		"DeclareExportDeclaration", "DeclareExportAllDeclaration", "DeclareNamespace", "DeclareInterface", "DeclareTypeAlias", "DeclareEnum",
		"DeclareOpaqueType", "DeclareMethodDefinition":
		d.remove(n)
		return
	case "TypeAnnotation", "TypeParameterDeclaration", "TypeParameterInstantiation", "Variance", "DeclaredPredicate", "InferredPredicate":
		d.blank(n.start, n.end)
		return
	case "MatchStatement", "MatchExpression", "RecordDeclaration", "RecordExpression":
		d.fail("match and records of Flow are experiments, and are not understood yet")
		return
	case "AbstractMethodDefinition", "AbstractPropertyDefinition", "ParameterProperty", "ImportEqualsDeclaration", "ExportAssignment":
		d.fail("the file has syntax of TypeScript")
		return
	case "ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ExportDefaultDeclaration":
		if d.module(n) {
			return
		}
	case "Identifier":
		if n.flag("optional") {
			at := d.find(n.start+len(n.text("name")), "?", "")
			d.blank(at, at+1)
		}
	case "ArrowFunctionExpression":
		d.arrow(n)
	case "FunctionDeclaration", "FunctionExpression":
		if n.child("body") == nil {
			d.remove(n)
			return
		}
		if params := n.list("params"); len(params) > 0 && params[0].is("Identifier") && params[0].text("name") == "this" {
			d.removeItem(params[0])
		}
	case "ComponentDeclaration":
		d.component(n)
		return
	case "HookDeclaration":
		at := d.keyword(n, "hook")
		d.replace(at, at+len("hook"), "function")
	case "EnumDeclaration":
		d.enum(n)
		return
	case "ClassDeclaration", "ClassExpression":
		d.class(n)
	case "ClassImplements":
		return // class took them out
	case "MethodDefinition":
		if n.flag("override") || n.text("tsAccessibility") != "" {
			d.fail("the file has syntax of TypeScript")
		}
	case "PropertyDefinition":
		if d.property(n) {
			return
		}
	case "AsExpression", "SatisfiesExpression", "AsConstExpression":
		d.cast(n)
		d.visit(n.child("expression"))
		return
	case "NonNullExpression":
		d.blank(n.end-1, n.end)
	}
	for _, c := range n.children {
		d.visit(c.node)
	}
}

// remove takes out a statement or a part of a class. What stands before it may have relied on it to end.
func (d *draft) remove(n *node) {
	d.blank(n.start, n.end)
	d.out[n.start] = ';'
}

// removeItem takes a part of a list out, and the comma behind it.
func (d *draft) removeItem(n *node) {
	d.blank(n.start, n.end)
	if at, ok := d.has(n.end, ","); ok {
		d.blank(at, at+1)
	}
}

// module takes the types out of an import or export. It reports whether nothing is left of it.
func (d *draft) module(n *node) (gone bool) {
	isType := func(kind string) bool { return kind == "type" || kind == "typeof" }
	kindField := "exportKind"
	if n.is("ImportDeclaration") {
		kindField = "importKind"
	}
	if isType(n.text(kindField)) {
		d.remove(n)
		return true
	}
	specifiers := n.list("specifiers")
	var types []*node
	for _, s := range specifiers {
		if isType(s.text(kindField)) {
			types = append(types, s)
		}
	}
	if len(types) > 0 && len(types) == len(specifiers) {
		d.remove(n)
		return true
	}
	for _, s := range types {
		d.removeItem(s)
	}
	if declared := n.child("declaration"); n.is("ExportDefaultDeclaration") && declared.is("EnumDeclaration") {
		// A constant has no place in a default export.
		d.blank(n.start, declared.start)
		d.enum(declared)
		d.put(declared.end, "export{"+d.name(declared)+" as default};")
		return true
	}
	return false
}

// name is the identifier that a declaration declares, as the source writes it.
func (d *draft) name(n *node) string {
	id := n.child("id")
	return string(d.source[id.start:id.end])
}

// keyword returns where a declaration's keyword is.
func (d *draft) keyword(n *node, word string) int {
	at := n.start
	if n.flag("async") {
		at = d.find(at, "async", "") + len("async")
	}
	return d.find(at, word, "")
}

// arrow keeps on one line what JavaScript wants there, where types that span lines are taken out: the parameters and the arrow,
// and what stands before type parameters (return, async) and the parameters.
func (d *draft) arrow(n *node) {
	types := n.child("returnType")
	last := n.child("predicate")
	if types == nil {
		types = last
	}
	if last == nil {
		last = types
	}
	if types != nil {
		if at := d.find(last.end, "=>", ")"); d.err == nil && d.breaks(types.start, at) {
			d.put(types.start, "=>")
			d.blank(at, at+2)
		}
	}
	if generic := n.child("typeParameters"); generic != nil {
		if at := d.find(generic.end, "(", ""); d.err == nil && d.breaks(generic.start, at) {
			d.put(generic.start, "(")
			d.blank(at, at+1)
		}
	}
}

func (d *draft) class(n *node) {
	if n.flag("abstract") {
		d.fail("the file has syntax of TypeScript")
	}
	interfaces := n.list("implements")
	if len(interfaces) == 0 {
		return
	}
	from := n.start
	for _, name := range []string{"id", "typeParameters", "superClass", "superTypeArguments"} {
		if part := n.child(name); part != nil {
			from = max(from, part.end)
		}
	}
	passing := ")"
	if from == n.start {
		from, passing = d.find(from, "class", "")+len("class"), ""
	}
	d.blank(d.find(from, "implements", passing), interfaces[len(interfaces)-1].end)
}

// property takes the types out of a field of a class. It reports whether nothing is left of it.
func (d *draft) property(n *node) (gone bool) {
	if n.flag("override") || n.text("tsAccessibility") != "" {
		d.fail("the file has syntax of TypeScript")
	}
	annotation := n.child("typeAnnotation")
	// As a field it would make undefined what the base class has set, such as props.
	if n.flag("declare") || annotation != nil && n.child("value") == nil {
		d.remove(n)
		return true
	}
	if n.flag("optional") {
		passing := ""
		if n.flag("computed") {
			passing = ")]"
		}
		at := d.find(n.child("key").end, "?", passing)
		d.blank(at, at+1)
	}
	return false
}

// cast takes out what "as" or "satisfies" says. The parser leaves a parenthesis around the whole type out of the node.
func (d *draft) cast(n *node) {
	word := "as"
	if n.is("SatisfiesExpression") {
		word = "satisfies"
	}
	from, to := d.find(n.child("expression").end, word, ")"), n.end
	if annotation := n.child("typeAnnotation"); annotation != nil {
		for at := from + len(word); d.err == nil; {
			open, ok := d.has(at, "(")
			if !ok || open >= annotation.start {
				break
			}
			at, to = open+1, d.find(to, ")", "")+1
		}
	}
	if d.err != nil {
		return
	}
	d.blank(from, to)
	// A type ends an expression where its line ends; without it the next line would go on with it.
	if next := d.skip(to); next < len(d.source) && d.breaks(to, next) && bytes.IndexByte([]byte("([`"), d.source[next]) >= 0 {
		d.put(from, ";")
	}
}
