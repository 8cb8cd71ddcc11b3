package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
	"hivesync/shared/safetext"
)

// content writes what only some kinds of node have.
func (a *assembler) content(o object, b *arrange.Box) {
	n := b.Node
	switch {
	case n.Input != nil:
		o["input"] = inputProps(n.Input)
		if b.Text != nil {
			o["text"] = a.inputText(b)
		}
	case n.Paragraph != nil && b.Text != nil:
		o["text"] = a.paragraph(b)
	case n.Image != nil:
		o["image"] = imageProps(b)
	case n.Scroll != nil:
		o["scroll"] = object{
			"horizontal": n.Scroll.Horizontal, "paging": n.Scroll.Paging, "columns": float64(n.Scroll.Columns),
			"contentWidth": num(b.ContentWidth), "contentHeight": num(b.ContentHeight), "offsetX": num(b.OffsetX), "offsetY": num(b.OffsetY),
		}
	case n.Overlay != nil:
		overlay := object{"transparent": n.Overlay.Transparent, "sheet": b.Sheet}
		if word := identifier(n.Overlay.Animation); word != "" {
			overlay["animation"] = word
		}
		o["overlay"] = overlay
	case n.Switch != nil:
		s := object{"value": n.Switch.On}
		optionalColor(s, "trackOn", n.Switch.TrackOn)
		optionalColor(s, "trackOff", n.Switch.TrackOff)
		optionalColor(s, "thumb", n.Switch.Thumb)
		optionalColor(s, "background", n.Switch.IOSBack)
		o["switch"] = s
	case n.Indicator != nil:
		s := object{"size": num(n.Indicator.Size), "hidden": n.Indicator.Hidden}
		optionalColor(s, "color", n.Indicator.Color)
		o["indicator"] = s
	}
}

func inputProps(in *tree.InputProps) object {
	o := object{"multiline": in.Multiline, "secure": in.Secure, "placeholderColor": hexColor(in.PlaceholderColor)}
	optional(o, "placeholder", in.Placeholder)
	if !in.Secure { // what a password field holds stays in the worker
		optional(o, "value", in.Value)
	}
	if in.Keyboard != "" {
		o["keyboard"] = identifier(in.Keyboard)
	}
	return o
}

var modeNames = map[paint.ResizeMode]string{
	paint.Cover: "cover", paint.Contain: "contain", paint.Stretch: "stretch", paint.Center: "center", paint.Repeat: "repeat", paint.None: "none",
}

func imageProps(b *arrange.Box) object {
	im := b.Node.Image
	o := object{"resizeMode": modeNames[im.Mode]}
	if b.Picture != nil {
		o["assetId"] = b.Picture.ID
	} else {
		optional(o, "placeholder", b.Label)
	}
	optionalColor(o, "tintColor", im.Tint)
	optionalNum(o, "blurRadius", im.Blur)
	return o
}

var ellipsizeNames = [...]string{text.EllipsizeTail: "tail", text.EllipsizeHead: "head", text.EllipsizeMiddle: "middle", text.EllipsizeClip: "clip"}

func (a *assembler) paragraph(b *arrange.Box) object {
	p := b.Node.Paragraph
	o := a.lines(b)
	runs := make([]any, 0, len(p.Runs))
	for i := range p.Runs {
		r := &p.Runs[i]
		run := textStyle(&r.Style)
		if r.Inline != nil {
			run = object{"inline": true, "nodeId": r.Inline.ID}
		} else {
			run["text"] = r.Text
			if r.Node > 0 {
				run["nodeId"] = p.Nested[r.Node-1].ID
			}
		}
		runs = append(runs, run)
	}
	o["runs"] = runs
	if p.MaxLines > 0 {
		o["maxLines"] = float64(p.MaxLines)
		o["ellipsize"] = ellipsizeNames[p.Ellipsize]
	}
	return o
}

// inputText is what a field shows: its value, dots or its placeholder.
func (a *assembler) inputText(b *arrange.Box) object {
	o := a.lines(b)
	in := b.Node.Input
	style := in.Style
	content := in.Value
	switch {
	case b.Placeholder:
		content, style.Color = in.Placeholder, in.PlaceholderColor
	case in.Secure:
		content = strings.Repeat("\u2022", min(utf8.RuneCountInString(in.Value), 200))
	}
	run := textStyle(&style)
	run["text"] = content
	o["runs"] = []any{run}
	return o
}

// lines are where the text stands: in points, in the window.
func (a *assembler) lines(b *arrange.Box) object {
	list := make([]any, len(b.Text.Lines))
	for i, l := range b.Text.Lines {
		list[i] = object{
			"x": num(b.TextX + l.X), "y": num(b.TextY + l.Y), "width": num(l.Width), "height": num(l.Height), "baseline": num(b.TextY + l.Baseline),
			"start": float64(l.Start), "end": float64(l.End),
		}
	}
	return object{"lines": list, "truncated": b.Text.Truncated}
}

// textStyle is in points before the font scale, which the device block tells.
func textStyle(s *tree.TextStyle) object {
	o := object{"color": hexColor(s.Color), "fontSize": num(s.Size), "fontWeight": float64(s.Weight)}
	optional(o, "fontFamily", s.Family)
	if s.Italic {
		o["italic"] = true
	}
	optionalNum(o, "lineHeight", s.LineHeight)
	optionalNum(o, "letterSpacing", s.LetterSpacing)
	if s.Background.A > 0 {
		o["backgroundColor"] = hexColor(s.Background)
	}
	if s.Underline {
		o["underline"] = true
	}
	if s.LineThrough {
		o["lineThrough"] = true
	}
	if s.Decoration.A > 0 {
		o["decorationColor"] = hexColor(s.Decoration)
	}
	if s.Transform != text.TransformNone {
		o["transform"] = [...]string{"none", "uppercase", "lowercase", "capitalize"}[s.Transform]
	}
	if s.Tabular {
		o["tabularNumbers"] = true
	}
	if s.SmallCaps {
		o["smallCaps"] = true
	}
	if s.Shadow != nil {
		o["shadow"] = shadow(*s.Shadow)
	}
	if !s.Scales {
		o["fixedSize"] = true
	}
	return o
}

func accessibility(a *tree.Accessibility) object {
	o := object{}
	optional(o, "label", a.Label)
	optional(o, "hint", a.Hint)
	optional(o, "value", a.Value)
	if a.Role != "" {
		o["role"] = identifier(a.Role)
	}
	if a.Live != "" {
		o["live"] = identifier(a.Live)
	}
	if a.Accessible {
		o["accessible"] = true
	}
	if a.Hidden {
		o["hidden"] = true
	}
	if len(a.State) > 0 {
		state := object{}
		for _, s := range a.State {
			state[s.Name] = s.Value
		}
		o["state"] = state
	}
	return o
}

// identifier keeps the letters, digits, dashes and underscores of a word.
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || (r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))) {
			return r
		}
		return -1
	}, safetext.Clip(s, 64))
}

// handlerName keeps what can stand in a function's name; the rest becomes an underscore, so that no code fits in.
func handlerName(s string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_$.- #<>[]", r) {
			return r
		}
		return '_'
	}, safetext.Clip(s, 120))
	if name == "" {
		return "anonymous"
	}
	return name
}

// projectPath is a path inside the project, or nothing.
func projectPath(s string) string {
	if s == "" || strings.HasPrefix(s, "/") || strings.Contains(s, ":") || strings.Contains(s, "\\") {
		return ""
	}
	return safetext.Clip(s, 512)
}

// navActions keeps what an action may consist of: where it comes from, what it does, where it leads, with what data.
func navActions(raw []any) []any {
	var list []any
	for _, item := range raw {
		from, ok := item.(map[string]any)
		if !ok {
			continue
		}
		action, _ := from["action"].(string)
		if action = identifier(action); action == "" {
			continue
		}
		o := object{"action": action}
		if event, ok := from["event"].(string); ok && identifier(event) != "" {
			o["event"] = identifier(event)
		}
		if target, ok := from["target"].(string); ok && target != "" && !strings.Contains(target, ":") {
			o["target"] = safetext.Clip(target, 500)
		}
		if params, ok := from["params"].(map[string]any); ok {
			if p, ok := plainData(params, 0); ok {
				o["params"] = p
			}
		}
		list = append(list, o)
	}
	return list
}

// plainData copies JSON data and leaves out strings that are addresses.
func plainData(v any, depth int) (any, bool) {
	if depth > 8 {
		return nil, false
	}
	switch v := v.(type) {
	case nil, bool, float64:
		return v, true
	case string:
		if strings.Contains(v, "://") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), "javascript:") {
			return nil, false
		}
		return safetext.Clip(v, 2000), true
	case []any:
		out := []any{}
		for _, item := range v[:min(len(v), 200)] {
			if p, ok := plainData(item, depth+1); ok {
				out = append(out, p)
			}
		}
		return out, true
	case map[string]any:
		out := object{}
		for k, item := range v {
			if len(k) > 120 || len(out) >= 200 {
				continue
			}
			if p, ok := plainData(item, depth+1); ok {
				out[k] = p
			}
		}
		return out, true
	}
	return nil, false
}
