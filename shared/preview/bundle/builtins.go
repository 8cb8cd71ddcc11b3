package bundle

import "strings"

// builtins are Node.js's own modules.
var builtins = map[string]struct{}{}

func init() {
	for name := range strings.FieldsSeq(`assert async_hooks buffer child_process cluster console constants crypto dgram
		diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode
		querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi
		worker_threads zlib`) {
		builtins[name] = struct{}{}
	}
}

func isBuiltin(spec string) bool {
	if strings.HasPrefix(spec, "node:") {
		return true
	}
	first, _, _ := strings.Cut(spec, "/")
	_, ok := builtins[first]
	return ok
}
