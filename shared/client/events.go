package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Event is one live event.
type Event struct {
	ID, Type string
	Data     json.RawMessage
}

// Events is an open stream of live events.
type Events struct {
	body  io.ReadCloser
	lines *bufio.Scanner
}

// Events opens the stream of live events and returns once nothing can be missed any more; the caller closes
// it. Canceling ctx ends it too.
func (c *Client) Events(ctx context.Context) (*Events, error) {
	// No timeout: the stream stays open for as long as it is wanted.
	resp, err := c.send(ctx, &http.Client{}, http.MethodGet, "/api/v1/events", nil, "text/event-stream") //nolint:bodyclose // Events.Close does
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(make([]byte, 64<<10), 4<<20)
	events := &Events{body: resp.Body, lines: lines}
	first, err := events.Next()
	if err == nil && first.Type != "stream.open" {
		err = fmt.Errorf("live events: the stream begins with %q", first.Type)
	}
	if err != nil {
		return nil, errors.Join(err, events.Close())
	}
	return events, nil
}

// Next blocks for the next event. It returns io.EOF once the server has ended the stream.
func (e *Events) Next() (Event, error) {
	var ev Event
	var data []string
	for e.lines.Scan() {
		line := e.lines.Text()
		if line == "" {
			if len(data) == 0 {
				ev = Event{} // an event without data is none
				continue
			}
			ev.Data = json.RawMessage(strings.Join(data, "\n"))
			return ev, nil
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			ev.ID = value
		case "event":
			ev.Type = value
		case "data":
			data = append(data, value)
		}
	}
	if err := e.lines.Err(); err != nil {
		return Event{}, fmt.Errorf("live events: %w", err)
	}
	return Event{}, io.EOF
}

// Close ends the stream.
func (e *Events) Close() error { return e.body.Close() }
