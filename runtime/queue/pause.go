package queue

import "context"

// Pause stops claims from the queue; running jobs go on and jobs can be enqueued. It reports whether
// that changed anything.
func (c *Client) Pause(ctx context.Context, queue string) (bool, error) {
	v, err := c.run(ctx, opPause, queue, 1)
	return number(v) == 1, err
}

// Resume allows claims again. It reports whether that changed anything.
func (c *Client) Resume(ctx context.Context, queue string) (bool, error) {
	v, err := c.run(ctx, opPause, queue, 0)
	return number(v) == 1, err
}
