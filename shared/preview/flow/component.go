package flow

import "bytes"

// component makes a component a function of its props, as for React 19, where ref is one of them:
//
//	component Row(title: string, 'data-id' as id: ID, ...rest: Props) renders Text {}
//	function  Row({title, 'data-id':id, ...rest}) {}
func (d *draft) component(n *node) {
	at := d.keyword(n, "component")
	d.replace(at, at+len("component"), "function ")
	if types := n.child("rendersType"); types != nil {
		d.blank(types.start, types.end)
	}
	from := n.child("id").end
	if generic := n.child("typeParameters"); generic != nil {
		d.blank(generic.start, generic.end)
		from = generic.end
	}
	d.visitAll(n.child("body"))
	params := n.list("params")
	if len(params) == 0 || d.err != nil {
		return
	}
	last := params[len(params)-1]
	rest := last.is("RestElement")
	if rest && len(params) == 1 {
		d.blank(last.start, last.start+len("..."))
		d.visitAll(last.child("argument"))
		return
	}
	d.put(d.find(from, "(", "")+1, "{")
	for _, param := range params {
		if param.is("RestElement") {
			d.restProps(param.child("argument"), param)
		} else {
			d.prop(param)
		}
	}
	end := last.end
	for comma, ok := d.has(end, ","); ok; comma, ok = d.has(end, ",") {
		if rest { // nothing may follow the rest of an object, not even a comma
			d.blank(comma, comma+1)
		}
		end = comma + 1
	}
	d.put(d.find(end, ")", ""), "}")
}

// prop is one parameter with a name of its own.
func (d *draft) prop(n *node) {
	if !n.is("ComponentParameter") {
		d.fail("a parameter of a component is not understood")
		return
	}
	name, local := n.child("name"), n.child("local")
	if !n.flag("shorthand") {
		at := d.find(name.end, "as", "")
		d.replace(at, at+len("as"), ":")
	}
	d.visit(local)
}

// restProps is the last parameter behind others: an identifier, or a pattern, whose parts become parts of the whole.
func (d *draft) restProps(argument, rest *node) {
	switch {
	case argument.is("ObjectPattern"):
		d.blank(rest.start, argument.start+1)
		end := argument.end
		if annotation := argument.child("typeAnnotation"); annotation != nil {
			end = annotation.start
		}
		end = bytes.LastIndexByte(d.source[:end], '}')
		if end <= argument.start {
			d.fail("a parameter of a component is not understood")
			return
		}
		d.blank(end, end+1)
	case !argument.is("Identifier"):
		d.fail("a parameter of a component is not understood")
		return
	}
	d.visit(argument)
}
