//go:build !linux

package memory

import "context"

// Lazy leaves modules with memory of Go's heap.
func Lazy(ctx context.Context, _ uint64) context.Context { return ctx }
