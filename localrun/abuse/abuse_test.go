package abuse

import (
	"encoding/json"
	"io"
	"testing"
)

func TestShapesAreAsLongAsTheyAnnounceAndJSON(t *testing.T) {
	t.Parallel()
	for _, shape := range Shapes {
		t.Run(shape.Name, func(t *testing.T) {
			t.Parallel()
			body, size := shape.body()
			raw, err := io.ReadAll(body)
			if err != nil || int64(len(raw)) != size || size > BodyBytes || size < BodyBytes-(1<<19) {
				t.Fatalf("%d bytes, %d announced: %v", len(raw), size, err)
			}
			if valid := json.Valid(raw); valid != (shape.Suffix != "") {
				t.Errorf("valid JSON: %v", valid)
			}
		})
	}
}
