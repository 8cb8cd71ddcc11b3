package preview

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/text"
)

// codeFont is the code of diagnostics about families that no font was found for.
const codeFont = "FONT_NOT_FOUND"

// Bounds of the fonts of one screen that come with its project.
const (
	maxFontFiles = 40
	maxFontBytes = 48 << 20
)

// fonts adds to a platform's fonts those of the project that the screen's texts name: what the code loaded under the name, else a
// font file of the project or of its packages that is called so, as native projects link them.
func (j *job) fonts(platform *text.Fonts, r *run) (*text.Fonts, []diagnostic.Diagnostic) {
	var files []text.FontFile
	var remarks []diagnostic.Diagnostic
	remark := func(format string, args ...any) {
		remarks = append(remarks, diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: codeFont, Message: fmt.Sprintf(format, args...)})
	}
	bytes := 0
	for _, family := range r.tree.Families() {
		content, ok := j.fontFile(r, family)
		switch {
		case !ok:
			if !platform.Known(family) {
				remark("No font file was found for the family %s: it is drawn with the platform's own font.", family)
			}
			continue
		case len(files) == maxFontFiles || bytes+len(content) > maxFontBytes:
			remark("The screen uses more than %d fonts or %d MiB of them: %s is drawn with the platform's own font.", maxFontFiles, maxFontBytes>>20, family)
			continue
		}
		bytes += len(content)
		files = append(files, text.FontFile{Family: family, Content: content})
	}
	if len(files) == 0 {
		return platform, remarks
	}
	all, broken := platform.With(files)
	for _, family := range broken {
		remark("The font file for the family %s could not be read: it is drawn with the platform's own font.", family)
	}
	return all, remarks
}

func (j *job) fontFile(r *run, family string) ([]byte, bool) {
	if asset, ok := r.bundle.Assets[r.fonts[family]]; ok {
		return j.file(r.bundle, asset.Path)
	}
	name := fontName(family)
	if path, ok := j.projectFonts()[name]; ok {
		return j.request.Files.Read(path)
	}
	j.mu.Lock()
	lib := j.libraries[r.bundle]
	j.mu.Unlock()
	if lib != nil {
		if content, ok := lib.font(name); ok {
			return content, true
		}
	}
	// iOS knows a font by what it calls itself, whatever its file is called.
	if path, ok := j.namesInFonts()[name]; ok {
		return j.request.Files.Read(path)
	}
	if lib != nil {
		return lib.fontCalled(name)
	}
	return nil, false
}

// namesInFonts are the project's font files by what they call themselves.
func (j *job) namesInFonts() map[string]string {
	j.namesOnce.Do(func() {
		j.fontNames = namesInFonts(slices.Sorted(maps.Values(j.projectFonts())), j.request.Files.Read)
	})
	return j.fontNames
}

// namesInFonts reads what fonts call themselves, of as many as one screen may use: the first of a name counts.
func namesInFonts[K any](fonts []K, read func(K) ([]byte, bool)) map[string]K {
	out := map[string]K{}
	bytes := 0
	for _, f := range fonts[:min(len(fonts), maxFontFiles)] {
		content, ok := read(f)
		if bytes += len(content); !ok || bytes > maxFontBytes {
			continue
		}
		names := text.NamesOf(content)
		for _, name := range []string{names.Full, names.PostScript, names.Family} {
			if name = fontName(name); name == "" {
				continue
			}
			if _, taken := out[name]; !taken {
				out[name] = f
			}
		}
	}
	return out
}

// projectFonts are the project's font files by their names.
func (j *job) projectFonts() map[string]string {
	j.fontsOnce.Do(func() {
		j.fontPaths = map[string]string{}
		for _, name := range j.request.Files.List() {
			if isFont(name) {
				key := fontName(strings.TrimSuffix(path.Base(name), path.Ext(name)))
				if known, twice := j.fontPaths[key]; !twice || name < known {
					j.fontPaths[key] = name
				}
			}
		}
	})
	return j.fontPaths
}

func isFont(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".ttf", ".otf":
		return true
	}
	return false
}

// fontName is what names of fonts are compared by: files are called Inter-Bold, Inter_Bold or inter bold.
func fontName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
