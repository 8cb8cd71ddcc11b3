package archive

import (
	"archive/tar"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

func packed(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	tgz, err := Pack(slices.Sorted(maps.Keys(files)), func(name string) ([]byte, bool) {
		content, ok := files[name]
		return content, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	return tgz
}

func TestWhatIsPackedIsUnpackedAndMeasured(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("folder/", 40) + "index.js" // longer than tar's own field
	files := map[string][]byte{"package.json": []byte(`{"name":"x"}`), "index.js": []byte("1"), long: []byte("22"), "ü.json": []byte("{}"), "empty.js": {}}
	tgz := packed(t, files)
	if !bytes.Equal(tgz, packed(t, files)) {
		t.Error("the same files make other bytes")
	}
	got, err := Unpack(bytes.NewReader(tgz), SentLimits)
	if err != nil || !maps.EqualFunc(got, files, bytes.Equal) {
		t.Errorf("unpacked %v, %v", names(got), err)
	}
	size, err := Measure(bytes.NewReader(tgz))
	if want := (Size{Files: 5, Bytes: 12 + 1 + 2 + 2}); err != nil || size != want {
		t.Errorf("measured %+v, %v; want %+v", size, err, want)
	}
}

func TestMeasuringRefusesWhatNobodyPacks(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 1<<20)
	var bomb []tar.Header
	for range 70 {
		bomb = append(bomb, file("package/a.js", zeros))
	}
	for name, headers := range map[string][]tar.Header{
		"a path out of the package": {file("package/../../a.js", "1")},
		"an absolute path":          {file("/etc/passwd", "1")},
		"a link":                    {{Name: "package/a.js", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}},
		"a device":                  {{Name: "package/a.js", Typeflag: tar.TypeChar}},
		"one path 70 times":         bomb,
	} {
		if size, err := Measure(bytes.NewReader(pack(t, headers...))); !fault.Is(err, fault.PackageInvalid) {
			t.Errorf("%s: %+v, %v", name, size, err)
		}
	}
	tgz := packed(t, map[string][]byte{"index.js": []byte("1")})
	if _, err := Measure(bytes.NewReader(tgz[:len(tgz)-4])); !fault.Is(err, fault.PackageInvalid) {
		t.Errorf("cut off: %v", err)
	}
}

func TestWhatIsKeptOfADiskIsWhatIsKeptOfAnArchive(t *testing.T) {
	t.Parallel()
	manifest := `{"name":"x"}`
	headers := []tar.Header{file("package/package.json", manifest)}
	paths := []string{"package.json"}
	for _, name := range []string{
		"index.js", "index.d.ts", "README.md", "ios/Thing.m", "ios/icon.png", "android/index.js", "android/A.java", "docs/a.png", "lib/__tests__/a.js", "lib/font.ttf",
	} {
		paths = append(paths, name)
		headers = append(headers, file("package/"+name, "x"))
	}
	if got, want := Kept(paths, []byte(manifest)), names(unpack(t, headers...)); strings.Join(got, " ") != want || want != "android/index.js index.js lib/font.ttf package.json" {
		t.Errorf("of the disk %q, of the archive %q", got, want)
	}
}
