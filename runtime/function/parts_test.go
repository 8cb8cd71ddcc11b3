package function

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type engineRoom struct {
	Engine io.Reader
	Fuel   *int
	Spare  io.Reader `optional:"true"`
}

type ship struct {
	*engineRoom // not exported: its embedder's own business
	Room        *engineRoom
	Deck        engineRoom
	Name        string
	Horn        func()
	hidden      io.Reader //nolint:unused // that it is passed over is what is tested
}

func TestMissingPartsAreNamed(t *testing.T) {
	t.Parallel()
	fuel := 1
	full := engineRoom{Engine: io.LimitReader(nil, 0), Fuel: &fuel}
	for _, c := range []struct {
		name    string
		handler any
		want    []string
	}{
		{"nothing", ship{}, []string{"Room", "Deck.Engine", "Deck.Fuel", "Horn"}},
		{"below a pointer", &ship{Room: &engineRoom{Fuel: &fuel}, Deck: full, Horn: func() {}}, []string{"Room.Engine"}},
		{"whole", ship{Room: &full, Deck: full, Horn: func() {}}, nil},
		{"no parts at all", struct{ N int }{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, missing(c.handler)); d != "" {
				t.Error(d)
			}
		})
	}
}
