package flow

// enumRuntime makes an enum of an object of its members, as the package flow-enums-runtime does.
const enumRuntime = "((m,v=Object.values(m))=>Object.freeze(Object.setPrototypeOf(m,{__proto__:null,isValid:(x)=>v.includes(x)," +
	"cast:(x)=>v.includes(x)?x:undefined,members:()=>v.values(),getName:(x)=>Object.keys(m).find((k)=>m[k]===x)})))"

// enum makes an enum a constant:
//
//	enum Status of string {On = 'on', Off = 'off'}
//	const Status =(…)({On : 'on', Off : 'off'});
func (d *draft) enum(n *node) {
	body := n.child("body")
	at := d.keyword(n, "enum")
	d.replace(at, at+len("enum"), "const")
	open := d.find(body.start, "{", "abcdefghijklmnopqrstuvwxyz") // behind "of" and the name of a type
	d.blank(body.start, open)
	d.put(open, "="+enumRuntime+"(")
	end := open + 1
	for _, member := range body.list("members") {
		id := member.child("id")
		name := string(d.source[id.start:id.end])
		if init := member.child("init"); init != nil {
			at := d.find(id.end, "=", "")
			d.replace(at, at+1, ":")
		} else if body.is("EnumSymbolBody") || body.text("explicitType") == "symbol" {
			d.put(id.end, `:Symbol("`+name+`")`)
		} else {
			d.put(id.end, `:"`+name+`"`)
		}
		end = member.end
		if comma, ok := d.has(end, ","); ok {
			end = comma + 1
		}
	}
	if dots, ok := d.has(end, "..."); ok {
		d.blank(dots, dots+len("..."))
	}
	d.put(body.end, ");")
}
