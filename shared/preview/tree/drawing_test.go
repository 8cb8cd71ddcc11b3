package tree

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestADrawingKeepsTheAttributesOfItsRoot(t *testing.T) {
	t.Parallel()
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf(`"a%02d":"x"`, i)
	}
	roots := mustParse(t, `[
		{"type":"HS_Image","props":{"source":{"assetId":"a"},"svg":{"fill":"red","width":3,"d":"`+strings.Repeat("M", 1001)+`"}}},
		{"type":"HS_Image","props":{"source":{"uri":"data:image/svg+xml,%3Csvg/>100%25"},"svg":{}}},
		{"type":"HS_Image","props":{"source":{"assetId":"a"},"svg":{`+strings.Join(many, ",")+`}}},
		{"type":"HS_Image","props":{"source":{"assetId":"a"},"svg":"x"}}
	]`).Roots
	if got := roots[0].Image.Drawing; !maps.Equal(got, map[string]string{"fill": "red"}) {
		t.Errorf("%q", got)
	}
	if im := roots[1].Image; im.Drawing == nil || string(im.Data) != "<svg/>100%" {
		t.Errorf("%+v", im)
	}
	if got := roots[2].Image.Drawing; len(got) != maxDrawing || got["a63"] != "x" {
		t.Errorf("%d attributes", len(got))
	}
	if roots[3].Image.Drawing != nil {
		t.Error("a plain image is a drawing")
	}
}
