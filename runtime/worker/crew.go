package worker

// crew runs functions on goroutines that it keeps: a job's decoding and encoding need a deep stack, which
// a new goroutine would have to grow for each job anew. It keeps as many as ever ran at a time.
type crew struct {
	work chan func()
	home chan struct{}
}

func newCrew() *crew { return &crew{work: make(chan func()), home: make(chan struct{})} }

// do runs f at once, on an idle goroutine or on a new one.
func (c *crew) do(f func()) {
	select {
	case c.work <- f:
	default:
		go c.member(f)
	}
}

func (c *crew) member(f func()) {
	for {
		f()
		select {
		case f = <-c.work:
		case <-c.home:
			return
		}
	}
}

// dismiss ends the idle goroutines, and the others once they are idle.
func (c *crew) dismiss() { close(c.home) }
