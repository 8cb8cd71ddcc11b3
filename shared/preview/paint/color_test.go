package paint_test

import (
	"image/color"
	"testing"

	"hivesync/shared/preview/paint"
)

func TestParseColor(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]color.NRGBA{
		"red":                          {255, 0, 0, 255},
		"RebeccaPurple":                {0x66, 0x33, 0x99, 255},
		"burntsienna":                  {0xEA, 0x7E, 0x5D, 255},
		" white ":                      {255, 255, 255, 255},
		"transparent":                  {0, 0, 0, 0},
		"#abc":                         {0xAA, 0xBB, 0xCC, 255},
		"#ABC8":                        {0xAA, 0xBB, 0xCC, 0x88},
		"#123456":                      {0x12, 0x34, 0x56, 255},
		"#12345678":                    {0x12, 0x34, 0x56, 0x78},
		"rgb(1, 2, 3)":                 {1, 2, 3, 255},
		"rgb(1 2 3)":                   {1, 2, 3, 255},
		"rgb(1 2 3 / 50%)":             {1, 2, 3, 128},
		"rgba(1,2,3,0.5)":              {1, 2, 3, 128},
		"rgba(1,2,3,.2)":               {1, 2, 3, 51},
		"rgb(100%, 0%, 50%)":           {255, 0, 128, 255},
		"rgb(300, -5, 3)":              {255, 0, 3, 255},
		"rgb(1.6, 2.4, none)":          {2, 2, 0, 255},
		"hsl(120, 100%, 25%)":          {0, 128, 0, 255},
		"hsl(120deg 100% 25%)":         {0, 128, 0, 255},
		"hsl(-240, 100%, 50%)":         {0, 255, 0, 255},
		"hsl(0.5turn 100% 50%)":        {0, 255, 255, 255},
		"hsla(240, 100%, 50%, 0.25)":   {0, 0, 255, 64},
		"hwb(0 0% 0%)":                 {255, 0, 0, 255},
		"hwb(90, 50%, 50%)":            {128, 128, 128, 255},
		"hwb(194 0% 0% / 0.5)":         {0, 195, 255, 128},
		"hsl(3.14159265rad, 50%, 50%)": {64, 191, 191, 255},
	} {
		if got, ok := paint.ParseColor(s); !ok || got != want {
			t.Errorf("%q: %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"", "#", "#12", "#12345", "#1234567", "#ggg", "reddish", "rgb()", "rgb(1,2)", "rgb(1,2,3,4,5)", "rgb(a,b,c)", "rgb(1 2 3 /)",
		"rgb(1,2,3", "hsl(1,2,3,)", "rgb(inf,0,0)", "rgb(nan 0 0)", "rgb(0x10,0,0)", "rgb(1_0,0,0)", "#-12", "#+123456", "url(x)", "hsl(50%, 1%, 1%)",
	} {
		if got, ok := paint.ParseColor(s); ok {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}

func FuzzParseColor(f *testing.F) {
	for _, s := range []string{"red", "#abc", "rgb(1,2,3)", "hsl(1deg 2% 3% / 4)", "hwb(1 2% 3%)", "rgba(1e400,2,3,4)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := paint.ParseColor(s)
		if !ok && c != (color.NRGBA{}) {
			t.Errorf("%q is refused but gives %v", s, c)
		}
	})
}
