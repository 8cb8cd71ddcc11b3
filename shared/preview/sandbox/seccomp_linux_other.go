//go:build linux && !amd64

package sandbox

var older []uint32
