package worker

// crew runs tasks on goroutines that it keeps: a job's decoding and encoding need a deep stack, which a
// new goroutine would have to grow for each job anew. It keeps as many as ever ran at a time; one that a
// handler ends is replaced by the next task.
type crew struct {
	work chan *task
	home chan struct{}
}

func newCrew() *crew { return &crew{work: make(chan *task), home: make(chan struct{})} }

// do performs the task at once, on an idle goroutine or on a new one.
func (c *crew) do(t *task) {
	select {
	case c.work <- t:
	default:
		go c.member(t)
	}
}

func (c *crew) member(t *task) {
	for {
		t.perform()
		select {
		case t = <-c.work:
		case <-c.home:
			return
		}
	}
}

// dismiss ends the idle goroutines, and the others once they are idle.
func (c *crew) dismiss() { close(c.home) }
