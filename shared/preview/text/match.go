package text

import (
	"strings"
)

// request is a font style after the family list was read.
type request struct {
	family *family
	weight int
	italic bool
}

// aliases maps families that apps name to the roles that stand for them.
var aliases = map[string]string{
	"": "system", "system": "system", "systemui": "system", "applesystem": "system", "blinkmacsystemfont": "system",
	"sanfrancisco": "system", "sfpro": "system", "sfprotext": "system", "sfprodisplay": "system", "sfuitext": "system",
	"sfuidisplay": "system", "helvetica": "system", "helveticaneue": "system", "arial": "system", "sansserif": "system",
	"normal": "system", "uisansserif": "system", "verdana": "system", "tahoma": "system", "avenir": "system",
	"avenirnext": "system", "sansserifcondensed": "system",
	"monospace": "mono", "menlo": "mono", "courier": "mono", "couriernew": "mono", "monaco": "mono", "sfmono": "mono",
	"uimonospace": "mono", "consolas": "mono", "spacemono": "mono", "droidsansmono": "mono", "jetbrainsmono": "mono",
	"firacode": "mono", "sourcecodepro": "mono", "ibmplexmono": "mono", "americantypewriter": "mono", "robotomono": "mono",
	"serif": "serif", "georgia": "serif", "times": "serif", "timesnewroman": "serif", "palatino": "serif",
	"baskerville": "serif", "uiserif": "serif", "didot": "serif", "cochin": "serif", "garamond": "serif",
	"newyork": "serif", "playfairdisplay": "serif", "merriweather": "serif", "lora": "serif",
}

// weightNames are read longest first: "ExtraBold" must not be taken for "Bold".
var weightNames = []struct {
	name   string
	weight int
}{
	{"extralight", 200},
	{"ultralight", 200},
	{"extrabold", 800},
	{"ultrabold", 800},
	{"semibold", 600},
	{"demibold", 600},
	{"hairline", 100},
	{"regular", 400},
	{"medium", 500},
	{"black", 900},
	{"heavy", 900},
	{"light", 300},
	{"thin", 100},
	{"bold", 700},
	{"book", 400},
}

func normalizeName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// splitStyle takes the style off names such as "Inter_700Bold", "Roboto-MediumItalic" and "sans-serif-light".
func splitStyle(name string) (family string, weight int, italic bool) {
	n := normalizeName(name)
	for _, suffix := range []string{"italic", "oblique"} {
		if rest, ok := strings.CutSuffix(n, suffix); ok && rest != "" {
			n, italic = rest, true
		}
	}
	for _, w := range weightNames {
		rest, ok := strings.CutSuffix(n, w.name)
		if !ok || rest == "" {
			continue
		}
		rest = strings.TrimRight(rest, "0123456789")
		if rest != "" {
			return rest, w.weight, italic
		}
	}
	return n, 0, italic
}

// resolve reads a font style: the first family of the list that is known, or the system's.
func (f *Fonts) resolve(style FontStyle) request {
	req := request{family: f.system, weight: style.Weight, italic: style.Italic}
	list := style.Family
	if len(list) > 1000 {
		list = list[:1000]
	}
	for list != "" {
		var name string
		name, list, _ = strings.Cut(list, ",")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if fam := f.own[normalizeName(name)]; fam != nil {
			req.family = fam
			if fam.single && style.Weight == 0 {
				req.weight = fam.upright[0].weight
			}
			break
		}
		base, weight, italic := splitStyle(name)
		if fam := f.named(normalizeName(name)); fam != nil {
			req.family = fam
			break
		}
		fam := f.named(base)
		if fam == nil && (weight != 0 || italic) {
			fam = f.system // an unknown family whose name still tells the style
		}
		if fam != nil {
			req.family = fam
			if weight != 0 && (style.Weight == 0 || style.Weight == 400) {
				req.weight = weight
			}
			req.italic = req.italic || italic
			break
		}
	}
	if req.weight <= 0 {
		req.weight = 400
	}
	req.weight = min(max(req.weight, 1), 1000)
	return req
}

func (f *Fonts) named(normalized string) *family {
	if fam, ok := f.byName[normalized]; ok {
		return fam
	}
	switch aliases[normalized] {
	case "system":
		return f.system
	case "mono":
		return f.mono
	case "serif":
		return f.serif
	}
	return nil
}

// match picks a face by CSS Fonts 4, section 5.2: italics first, then the nearest weight, with 400 and 500 preferring
// each other.
func (fam *family) match(weight int, italic bool) *Face {
	faces := fam.upright
	if italic && len(fam.italics) > 0 {
		faces = fam.italics
	}
	best, bestCost := faces[0], 1<<30
	for _, face := range faces {
		var cost int
		switch d := face.weight - weight; {
		case d == 0:
			cost = 0
		case weight >= 400 && weight <= 500:
			switch {
			case d > 0 && face.weight <= 500:
				cost = d
			case d < 0:
				cost = 1000 - d
			default:
				cost = 2000 + d
			}
		case weight < 400:
			cost = -d
			if d > 0 {
				cost = 1000 + d
			}
		default:
			cost = d
			if d < 0 {
				cost = 1000 - d
			}
		}
		if cost < bestCost {
			best, bestCost = face, cost
		}
	}
	return best
}
