// Package tree reads the host tree that the sandbox renders and turns it into typed nodes: styles parsed, nested text
// collapsed into paragraphs, identifiers given, props of each kind of node checked.
//
// The input was produced by untrusted code: every size, depth and count is bounded, and a value that makes no sense
// becomes a diagnostic, never a panic. A parsed tree is immutable and shared by all devices; nothing here knows one.
package tree

import (
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/rendering"
)

// Kind is the node type of the layout document.
type Kind uint8

// The node types, in the order of the product's list.
const (
	View Kind = iota
	Text
	Button
	Input
	Scroll
	List
	Image
	SafeArea
	NavContainer
	NavScreen
	Spacer
	Overlay
	ImageSnapshot
)

var kindNames = [...]string{
	View: "HS_View", Text: "HS_Text", Button: "HS_Button", Input: "HS_Input", Scroll: "HS_Scroll", List: "HS_List",
	Image: "HS_Image", SafeArea: "HS_SafeArea", NavContainer: "HS_NavContainer", NavScreen: "HS_NavScreen",
	Spacer: "HS_Spacer", Overlay: "HS_Overlay", ImageSnapshot: "HS_ImageSnapshot",
}

// String is the type's name in documents, such as HS_View.
func (k Kind) String() string { return kindNames[k] }

var kindsByName = func() map[string]Kind {
	m := make(map[string]Kind, len(kindNames))
	for k, name := range kindNames {
		m[name] = Kind(k)
	}
	return m
}()

// Source is a place in the user's project; Line and Column count from 1. A zero Line means unknown.
type Source struct {
	File         string
	Line, Column int
}

// Handler names a function of user code that an event would call. It carries no code.
type Handler struct{ Event, Name string }

// Node is one host element. It is immutable after Parse.
type Node struct {
	// ID is unique in the tree and stable while the element keeps its place or its key.
	ID   string
	Kind Kind
	// Component is the React Native component, such as Pressable; Name the user's own component around it.
	Component, Name string
	Source          Source
	TestID          string
	// Measure is the number by which code knows the node that asked for its frame; zero where none did.
	Measure    int
	Layout     style.Style
	Visual     Visual
	Handlers   []Handler // sorted by event
	Access     Accessibility
	NavActions []any // JSON values, as the navigation shims recorded them
	Children   []*Node

	// What only some kinds have; nil otherwise.
	Paragraph *Paragraph // Text
	Input     *InputProps
	Image     *ImageProps
	Scroll    *ScrollProps // Scroll and List
	SafeArea  *SafeAreaProps
	Overlay   *OverlayProps
	Switch    *SwitchProps
	Indicator *IndicatorProps
	StatusBar *StatusBarProps
	// Disabled is set on buttons, switches and inputs that do not react.
	Disabled bool
	// Unsupported says what the node stands for where no preview of it exists.
	Unsupported string
}

// Tree is a parsed host tree.
type Tree struct {
	// Roots are the app's outermost elements; most apps have one.
	Roots []*Node
	// Count is the number of nodes, those inside text included.
	Count       int
	Diagnostics []diagnostic.Diagnostic
}

// Limits bound what Parse accepts. A zero field takes its default.
type Limits struct {
	MaxBytes int // of JSON; default as rendering.MaxOutput
	MaxNodes int // host elements and strings; default as rendering.MaxNodes
	MaxDepth int // of nested elements; default as rendering.MaxDepth
	MaxText  int // bytes in one string; default 1 MiB
}

func (l Limits) withDefaults() Limits {
	orElse := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	orElse(&l.MaxBytes, int(rendering.MaxOutput.Default()))
	orElse(&l.MaxNodes, rendering.MaxNodes.Default())
	orElse(&l.MaxDepth, rendering.MaxDepth.Default())
	orElse(&l.MaxText, 1<<20)
	return l
}

// maxDiagnostics bounds what one tree can say; further remarks are dropped.
const maxDiagnostics = 200
