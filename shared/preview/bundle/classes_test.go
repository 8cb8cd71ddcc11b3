package bundle

import (
	"strings"
	"testing"
)

// What the sandbox is told of a project's utility classes.
func TestClassesAreToldOf(t *testing.T) {
	t.Parallel()
	const screen, css = "export default () => null", ":root { --a: 1px }"
	for name, c := range map[string]struct {
		files MapFiles
		tells []string
	}{
		"without a manifest":   {files("App.tsx", screen), []string{"classes({"}},
		"without such package": {files("App.tsx", screen, "package.json", `{"dependencies":{"react-native":"1"}}`, "global.css", css), nil},
		"NativeWind": {
			files("App.tsx", screen, "package.json", `{"dependencies":{"nativewind":"^4.1.0"}}`, "global.css", css, "other.css", "a { b: c }",
				"tailwind.config.js", "module.exports = {theme: {brand: require('./brand')}}", "brand.js", "module.exports = 'red brand'"),
			[]string{"--a: 1px", "red brand", "rem: void 0"},
		},
		"NativeWind of old": {files("App.tsx", screen, "package.json", `{"dependencies":{"nativewind":"2.0.11"}}`), []string{"rem: 16"}},
		"a size of its own": {
			files("App.tsx", screen, "package.json", `{"devDependencies":{"nativewind":"4"}}`, "metro.config.js", "withNativeWind(config, {inlineRem: 12})"),
			[]string{"rem: 12"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := string(build(t, input(c.files)).Script)
			for _, want := range c.tells {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in %s", want, text)
				}
			}
			if c.tells == nil && strings.Contains(text, "__hs.classes") || strings.Contains(text, "b: c") {
				t.Errorf("the sandbox is told: %s", text)
			}
		})
	}
}

func TestOnlyOtherStylesheetsAreIgnored(t *testing.T) {
	t.Parallel()
	source := "import './global.css'; import './other.css'; export default () => null"
	out := build(t, input(files("App.tsx", source, "global.css", "@tailwind base;", "other.css", "a { b: c }")))
	if len(out.Diagnostics) != 1 || out.Diagnostics[0].Code != CodeStylesheet || !strings.Contains(out.Diagnostics[0].Message, "other.css") {
		t.Errorf("got %v", out.Diagnostics)
	}
}
