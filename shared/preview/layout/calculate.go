package layout

type state struct{}

// Calculate lays out the tree under root and fills in its frames.
func Calculate(root *Node, o Options) {
	root.Frame = Frame{Width: o.Width, Height: o.Height}
}
