package settings

// Declaration is a setting as a reference shows it, whatever it is set to.
type Declaration struct {
	Name, Doc string
	// Default is what holds where nothing is set, Takes what fits, with its unit and bounds, in words.
	Default, Takes string
	// ByWorkers says that workers obey it, and not backends alone.
	ByWorkers bool
	// AtMost is the setting that this one must not exceed; empty where there is none.
	AtMost string
}

// Reference lists the declarations in their order.
func (s Set) Reference() []Declaration {
	out := make([]Declaration, 0, len(s))
	for _, d := range s {
		s := d.declared()
		one := Declaration{Name: s.name, Doc: s.doc, Default: s.spec.Format(s.standard), Takes: s.spec.Words(), ByWorkers: s.byWorkers}
		if s.atMost != nil {
			one.AtMost = s.atMost.name
		}
		out = append(out, one)
	}
	return out
}
