package tree

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/safetext"
)

// builder turns JSON values into nodes, counting as it goes.
type builder struct {
	limits Limits
	nodes  int
	sink   sink
}

// Parse reads a host tree. Errors are *fault.Error: TOO_MANY_NODES, TREE_TOO_DEEP, OUTPUT_TOO_LARGE, or INVALID_TREE for
// what no sandbox should have produced.
func Parse(raw []byte, limits Limits) (*Tree, error) {
	limits = limits.withDefaults()
	if len(raw) > limits.MaxBytes {
		return nil, fault.Newf(fault.OutputTooLarge, "The rendered tree is larger than %d bytes.", limits.MaxBytes)
	}
	// Each element is an object inside a list; props and styles nest a little deeper still.
	doc, err := readJSON(raw, 2*limits.MaxDepth+40, limits.MaxText, 64*limits.MaxNodes)
	switch {
	case errors.Is(err, errDepth):
		return nil, fault.Newf(fault.TreeTooDeep, "The screen nests views more than %d deep.", limits.MaxDepth)
	case errors.Is(err, errString):
		return nil, fault.Newf(fault.OutputTooLarge, "A text or property of the screen is longer than %d bytes.", limits.MaxText)
	case errors.Is(err, errValues):
		return nil, fault.Newf(fault.TooManyNodes, "The screen has more values than %d nodes may have.", limits.MaxNodes)
	case err != nil:
		return nil, fault.Wrap(err, fault.InvalidTree, "The rendered tree cannot be read.")
	}
	b := &builder{limits: limits}
	list, isList := doc.([]any)
	if !isList {
		list = []any{doc}
	}
	t := &Tree{}
	t.Roots, err = b.children(list, "", 1)
	if err != nil {
		return nil, err
	}
	t.Count, t.Diagnostics = b.nodes, diagnostic.Sort(b.sink.list)
	return t, nil
}

func (b *builder) count(depth int) error {
	if b.nodes++; b.nodes > b.limits.MaxNodes {
		return fault.Newf(fault.TooManyNodes, "The screen has more than %d nodes.", b.limits.MaxNodes)
	}
	if depth > b.limits.MaxDepth {
		return fault.Newf(fault.TreeTooDeep, "The screen nests views more than %d deep.", b.limits.MaxDepth)
	}
	return nil
}

func childrenOf(raw map[string]any) ([]any, error) {
	switch c := raw["children"].(type) {
	case nil:
		return nil, nil
	case []any:
		return c, nil
	}
	return nil, fault.New(fault.InvalidTree, "The rendered tree holds children that are not a list.")
}

func (b *builder) children(list []any, parent string, depth int) ([]*Node, error) {
	ids := siblings{parent: parent}
	nodes := make([]*Node, 0, len(list))
	for i, child := range list {
		switch c := child.(type) {
		case string:
			if strings.TrimSpace(c) != "" {
				b.sink.add(diagnostic.Error, CodeStrayText, fmt.Sprintf("The text %s must be rendered within a <Text> component.", show(c)), Source{})
			}
		case map[string]any:
			key, _ := c["key"].(string)
			n, style, attrs, err := b.header(c, ids.id(i, key), depth)
			if err != nil {
				return nil, err
			}
			if n, err = b.finish(n, c, style, attrs, depth); err != nil {
				return nil, err
			}
			nodes = append(nodes, n)
		default:
			return nil, fault.New(fault.InvalidTree, "The rendered tree holds a child that is neither an element nor a string.")
		}
	}
	return nodes, nil
}

// header reads what all elements have.
func (b *builder) header(raw map[string]any, id string, depth int) (n *Node, style, attrs *props, err error) {
	if err := b.count(depth); err != nil {
		return nil, nil, nil, err
	}
	name, ok := raw["type"].(string)
	if !ok {
		return nil, nil, nil, fault.New(fault.InvalidTree, "The rendered tree holds an element without a type.")
	}
	n = &Node{ID: id}
	if s, ok := raw["source"].(string); ok {
		n.Source = parseSource(s)
	}
	values, _ := raw["props"].(map[string]any)
	styles, _ := raw["style"].(map[string]any)
	attrs = &props{values: values, source: n.Source, sink: &b.sink}
	style = &props{values: styles, source: n.Source, sink: &b.sink}
	if n.Kind, ok = kindsByName[name]; !ok {
		n.Unsupported = safetext.Clip(name, 60)
		b.sink.add(diagnostic.Warning, CodeUnknownType, fmt.Sprintf("%s is not a component that a preview can draw; what it holds is shown, or a labelled box in its place.", n.Unsupported), n.Source)
	}
	n.Component = attrs.text("component", 64)
	user, _ := raw["name"].(string)
	n.Name = safetext.Clip(user, 120)
	n.TestID = attrs.text("testID", 200)
	if serial, ok := raw["measure"].(float64); ok && serial >= 1 && serial <= math.MaxInt32 {
		n.Measure = int(serial)
	}
	n.Access = parseAccess(attrs)
	n.Disabled = attrs.boolean("disabled", false) || n.Access.disabled()
	n.Handlers = parseHandlers(raw["handlers"])
	if actions := attrs.list("navActions"); len(actions) > 0 && len(actions) <= 100 {
		n.NavActions = actions
	}
	return n, style, attrs, nil
}

// finish reads what depends on the kind, and the children.
func (b *builder) finish(n *Node, raw map[string]any, styles, attrs *props, depth int) (*Node, error) {
	var problems []style.Problem
	n.Layout, problems = style.Parse(styles.values)
	for _, problem := range problems {
		b.sink.add(diagnostic.Warning, CodeStyleValue, fmt.Sprintf("%s: %s: %s; it is ignored.", safetext.Clip(problem.Property, 60), show(problem.Value), problem.Reason), n.Source)
	}
	n.Visual = parseVisual(styles)
	leaf := false
	switch n.Kind {
	case Text:
		return n, b.paragraph(n, raw, styles, attrs, depth)
	case Input:
		n.Input, leaf = parseInput(styles, attrs), true
		n.Disabled = n.Disabled || !attrs.boolean("editable", true)
	case Image:
		n.Image, leaf = parseImage(styles, attrs), true
		if n.Access.Label == "" {
			n.Access.Label = n.Image.Alt
		}
	case Scroll, List:
		n.Scroll = parseScroll(attrs)
	case SafeArea:
		n.SafeArea = parseSafeArea(attrs)
	case Overlay:
		n.Overlay = parseOverlay(attrs)
	default:
		leaf = b.component(n, attrs)
	}
	if leaf {
		return n, nil
	}
	children, err := childrenOf(raw)
	if err != nil {
		return nil, err
	}
	n.Children, err = b.children(children, n.ID, depth+1)
	if n.Unsupported != "" && len(n.Children) > 0 { // what it holds shows
		n.Unsupported, n.Component = "", "View"
	}
	return n, err
}

// component reads the props of views that are drawn in a way of their own; it reports whether they are leaves.
func (b *builder) component(n *Node, attrs *props) (leaf bool) {
	if what := attrs.text("unsupported", 120); what != "" {
		n.Unsupported = what
		return false
	}
	switch n.Component {
	case "Switch":
		n.Switch = parseSwitch(attrs)
		return true
	case "ActivityIndicator":
		n.Indicator = parseIndicator(attrs)
		return true
	case "StatusBar":
		n.StatusBar = parseStatusBar(attrs)
		return true
	case "LinearGradient":
		n.Visual.Gradients = append(n.Visual.Gradients, linearGradientNode(attrs)...)
	}
	return false
}

func parseHandlers(raw any) []Handler {
	o, _ := raw.(map[string]any)
	if len(o) == 0 {
		return nil
	}
	list := make([]Handler, 0, len(o))
	for event, name := range o {
		s, ok := name.(string)
		if ok && len(event) <= 64 && strings.HasPrefix(event, "on") {
			list = append(list, Handler{Event: event, Name: safetext.Clip(s, 120)})
		}
	}
	slices.SortFunc(list, func(a, b Handler) int { return strings.Compare(a.Event, b.Event) })
	return list[:min(len(list), 64)]
}

// parseSource reads "src/Row.tsx:12:5".
func parseSource(s string) Source {
	rest, column, ok := cutLast(safetext.Clip(s, 700))
	file, line, ok2 := cutLast(rest)
	l, err := strconv.Atoi(line)
	c, err2 := strconv.Atoi(column)
	if !ok || !ok2 || err != nil || err2 != nil || l < 1 || c < 0 || l > 1<<30 || c > 1<<30 {
		return Source{}
	}
	return Source{File: safetext.Clip(file, 512), Line: l, Column: c}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
