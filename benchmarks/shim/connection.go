package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// connection is a client, kept, of a server of its own. It does as little as it can: what it does would be counted
// on both sides.
type connection struct {
	net.Conn
	in     *bufio.Reader
	server *http.Server
}

// serve serves a handler on the loopback interface, within the host's bounds whose-ever it is, and connects to it.
func serve(s *sides, handler http.Handler) (*connection, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := s.shim.Server()
	server.Handler = handler
	go func() { _ = server.Serve(listener) }() // what ends it early, the calls show
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", listener.Addr().String())
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &connection{conn, bufio.NewReader(conn), server}, nil
}

// Close ends the connection and its server.
func (c *connection) Close() error { return errors.Join(c.Conn.Close(), c.server.Close()) }

var (
	statusOK      = []byte("HTTP/1.1 200 OK\r\n")
	contentLength = []byte("Content-Length: ")
)

// call sends a request and reads the answer to its end.
func (c *connection) call(raw []byte) error {
	if _, err := c.Write(raw); err != nil {
		return err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.Equal(line, statusOK) {
		return fmt.Errorf("a call was answered with %q", line)
	}
	size := 0
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, contentLength); ok {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	if size == 0 {
		return errors.New("an answer came without Content-Length")
	}
	_, err = c.in.Discard(size)
	return err
}
