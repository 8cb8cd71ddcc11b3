package projectpath

import (
	"path"
	"strings"
	"testing"
)

func TestCleanTakesWhatProjectsHold(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"App.tsx", "src/screens/[id].tsx", "app/(tabs)/+not-found.tsx", "assets/icon@2x.png", ".eslintrc.json",
		"ビュー/画面.tsx", "console.ts", "nullable.ts", "a.con", "com10.ts", "COM", "lpt/aux-in.ts", "icons/❤.svg", "a b/c-d_e.f", strings.Repeat("a/", 31) + "a", strings.Repeat("x", 255),
	} {
		if got, reason := Clean(p); got != p || reason != "" {
			t.Errorf("%q became %q: %s", p, got, reason)
		}
	}
	if got, reason := Clean("cafe\u0301.tsx"); got != "caf\u00e9.tsx" || reason != "" {
		t.Errorf("not composed: %q %s", got, reason)
	}
}

func TestCleanRefusesWhatLeavesTheProjectOrCannotBeStored(t *testing.T) {
	t.Parallel()
	for _, p := range []string{
		"", "/etc/passwd", "../up", "a/../../b", "a/..", "./a", "a//b", "a/", `a\b`, `..\up`, "C:/x", "a\x00b", "a\nb",
		"a\u202eb", "a.", "a ", " a", "dir /b", "a\xffb", strings.Repeat("a/", 32) + "a", strings.Repeat("x", 256), strings.Repeat("é", 257), "a?b", "\ufeffa",
		"con", "CON", "nul.txt", "src/Aux.tsx", "lib/prn.d.ts", "com1", "COM9.ts", "lpt0", "COM\u00b9", "con .txt", "conin$", "NUL/x.ts", "a./b", "a /b",
		"a\u00a0", "\u3000a", "ad\u200bmin.ts", "a\u200db", "a\u2060b", "a\u00adb", "a\u3164b", "a\ufe0fb", "a\U000e0041b", "a\ufdd0b", "a\u2029b",
	} {
		if got, reason := Clean(p); reason == "" || got != "" {
			t.Errorf("%q was taken", p)
		}
	}
}

func TestKeyFoldsCase(t *testing.T) {
	t.Parallel()
	if Key("Src/STRASSE.tsx") != Key("src/straße.TSX") || Key("a") == Key("b") {
		t.Error("keys do not fold")
	}
}

func FuzzCleanNeverLetsAPathOut(f *testing.F) {
	for _, seed := range []string{"a/b", "../x", "a/..%2f", "\u2024\u2024/x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, p string) {
		got, reason := Clean(p)
		if (got == "") != (reason != "") {
			t.Fatalf("%q: %q, %q", p, got, reason)
		}
		if got == "" {
			return
		}
		if path.Clean("/root/"+got) != "/root/"+got || strings.ContainsAny(got, "\x00\\") || len(got) > MaxBytes {
			t.Fatalf("%q gave %q", p, got)
		}
		if again, reason := Clean(got); again != got || reason != "" {
			t.Fatalf("%q is not stable: %q %s", got, again, reason)
		}
	})
}
