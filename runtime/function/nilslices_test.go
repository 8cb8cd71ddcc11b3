package function

import (
	"encoding/json"
	"testing"
)

type leaf struct {
	List []int `json:"list"`
}

type tree struct {
	Name     string           `json:"name"`
	Children []*tree          `json:"children"`
	ByName   map[string]leaf  `json:"by_name"`
	Fixed    [2]leaf          `json:"fixed"`
	Pointer  *leaf            `json:"pointer"`
	Nothing  *leaf            `json:"nothing"`
	Raw      json.RawMessage  `json:"raw"`
	Bytes    []byte           `json:"bytes"`
	Any      any              `json:"any"`
	Deep     []map[string]any `json:"deep"`
	hidden   []int
}

func TestListsAreNeverNull(t *testing.T) {
	t.Parallel()
	v := tree{
		Name: "root", ByName: map[string]leaf{"a": {}}, Pointer: &leaf{}, Raw: json.RawMessage(`1`), Any: leaf{}, hidden: nil,
		Children: []*tree{{Name: "child", Raw: json.RawMessage(`2`)}, nil},
	}
	fillNilSlices(&v)
	got, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"root","children":[{"name":"child","children":[],"by_name":null,"fixed":[{"list":[]},{"list":[]}],"pointer":null,"nothing":null,"raw":2,"bytes":null,"any":null,"deep":[]},null],` +
		`"by_name":{"a":{"list":[]}},"fixed":[{"list":[]},{"list":[]}],"pointer":{"list":[]},"nothing":null,"raw":1,"bytes":null,"any":{"list":null},"deep":[]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if v.hidden != nil {
		t.Error("an unexported field was touched")
	}
	fillNilSlices(nil)
	fillNilSlices((*tree)(nil))
	fillNilSlices(3)
}

func TestTheAnswersOfThisPackageHoldLists(t *testing.T) {
	t.Parallel()
	out := OK(leaf{})
	fillNilSlices(out)
	if raw, _ := json.Marshal(out.Body); string(raw) != `{"data":{"list":[]}}` {
		t.Errorf("%s", raw)
	}
	page := &Page[leaf]{}
	fillNilSlices(page)
	if raw, _ := json.Marshal(page.Body); string(raw) != `{"items":[],"next_cursor":null}` {
		t.Errorf("%s", raw)
	}
	blob := &Blob{}
	fillNilSlices(blob)
	if blob.Body != nil {
		t.Error("bytes are no list")
	}
}
