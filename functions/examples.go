package functions

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"hivesync/runtime/function"
)

// examplesJSON is made of the fixtures by `make generate`.
//
//go:embed examples.json
var examplesJSON []byte

// examples are what the OpenAPI document shows of each endpoint.
var examples = sync.OnceValue(func() map[string]function.Example {
	var all map[string]function.Example
	if err := json.Unmarshal(examplesJSON, &all); err != nil {
		panic(fmt.Sprintf("examples.json: %v", err)) // which a test reads before anybody runs it
	}
	return all
})
