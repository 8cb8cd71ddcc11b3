package text

import "github.com/go-text/typesetting/language"

// picker chooses the face of each grapheme cluster of a paragraph.
type picker struct {
	fonts *Fonts
	// han is the family that draws Han characters: the one of the language that the paragraph's other characters show.
	han *family
}

func newPicker(f *Fonts, runes []rune) *picker {
	p := &picker{fonts: f}
	lang := ""
	for _, r := range runes {
		switch {
		case r < 0x1100:
			continue
		case r >= 0x3041 && r <= 0x30FF:
			lang = "ja"
		case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF:
			if lang == "" {
				lang = "ko"
			}
		}
		if lang == "ja" {
			break
		}
	}
	if lang == "" {
		lang = "zh"
	}
	for _, fam := range f.byScript[language.Han] {
		if fam.language == lang {
			p.han = fam
		}
	}
	return p
}

// face finds the first face that has all of a cluster's characters: the emoji font for emoji, then the span's own
// family, then the families of the script, then every other one. When none has them all, the first that has the
// cluster's base character is taken, and at last the span's own face, whose missing-glyph box is then drawn.
func (p *picker) face(req request, own *Face, cluster []rune, script language.Script) *Face {
	if len(cluster) == 1 && cluster[0] < 0x80 {
		if own.has(cluster[0]) {
			return own
		}
	} else if isEmojiCluster(cluster) && p.fonts.emoji.has(cluster[0]) {
		return p.fonts.emoji
	}
	covers := func(face *Face, runes []rune) bool {
		for _, r := range runes {
			if !isIgnorable(r) && !face.has(r) {
				return false
			}
		}
		return true
	}
	for _, part := range [][]rune{cluster, cluster[:1]} {
		if covers(own, part) {
			return own
		}
		if script == language.Han && p.han != nil {
			if face := p.han.match(req.weight, req.italic); covers(face, part) {
				return face
			}
		}
		for _, fam := range p.fonts.byScript[script] {
			if face := fam.match(req.weight, req.italic); covers(face, part) {
				return face
			}
		}
		for _, fam := range p.fonts.fallback {
			if len(fam.scripts) > 0 && script != language.Common && script != language.Inherited {
				continue // a family of another script: parsing it could only find this script's characters by chance
			}
			if face := fam.match(req.weight, req.italic); covers(face, part) {
				return face
			}
		}
		if covers(p.fonts.emoji, part) {
			return p.fonts.emoji
		}
	}
	return own
}
