package main

import (
	"fmt"
	"io"
)

// bar is what the shim may cost a call in process, in microseconds.
const bar = 25

func printResults(w io.Writer, o options, inProcess, socket []result) {
	fmt.Fprintf(w, "## HTTP shim\n\n`go run ./shim`: what `runtime/httphost` costs a call beside the same handler on bare net/http, which reads the same requests\n"+
		"as strictly and, where the caller is signed in, checks the same token. Medians of the quietest quarter of %d interleaved rounds, of %d\n"+
		"calls in process and of %d over a kept connection; a difference is the median of the rounds' differences.\n\n"+
		"The bar is %d µs in process. A call that asks PostgreSQL takes a hundred times that, so the host binds and answers by huma's reflection alone, and\n"+
		"a context, a deadline and a line of the log are the standard library's.\n\n", o.rounds, o.calls, o.socketCalls, bar)
	fmt.Fprintln(w, "| call, in process | bare | shim | difference | allocations, bare | shim |\n| --- | ---: | ---: | ---: | ---: | ---: |")
	for _, r := range inProcess {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %.0f | %.0f |\n", r.name, us(median(r.sides[0])), us(median(r.sides[1])), us(r.cost(0)), r.allocs[0], r.allocs[1])
	}
	fmt.Fprintln(w, "\nThe shim's answers have ten headers more, which net/http copies, sorts and writes: beside a bare handler that sets the same\n"+
		"ones, the last column has what is left.")
	fmt.Fprintln(w, "\n| call, over a socket | bare | bare, same headers | shim | difference | with the same headers |\n| --- | ---: | ---: | ---: | ---: | ---: |")
	for _, r := range socket {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", r.name, us(median(r.sides[0])), us(median(r.sides[1])), us(median(r.sides[2])), us(r.cost(0)), us(r.cost(1)))
	}
	fmt.Fprintln(w)
}

func us(ns float64) string { return fmt.Sprintf("%.1f µs", ns/1000) }
