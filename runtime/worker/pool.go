package worker

// pool runs tasks on goroutines that it keeps: a job's decoding and encoding need a deep stack, which a
// new goroutine would have to grow for each job anew. It keeps as many as ever ran at a time; one that a
// handler ends is replaced by the next task.
type pool struct {
	work chan *task
	done chan struct{}
}

func newPool() *pool { return &pool{work: make(chan *task), done: make(chan struct{})} }

// submit performs the task at once, on an idle goroutine or on a new one.
func (p *pool) submit(t *task) {
	select {
	case p.work <- t:
	default:
		go p.run(t)
	}
}

func (p *pool) run(t *task) {
	for {
		t.perform()
		select {
		case t = <-p.work:
		case <-p.done:
			return
		}
	}
}

// close ends the idle goroutines, and the others once they are idle.
func (p *pool) close() { close(p.done) }
