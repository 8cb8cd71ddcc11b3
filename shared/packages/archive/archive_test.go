package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hivesync/shared/fault"
)

func file(name, content string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content)), PAXRecords: map[string]string{"HIVESYNC.content": content}}
}

// pack writes an archive; a header's content is the record HIVESYNC.content.
func pack(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	z := must(gzip.NewWriterLevel(&out, gzip.BestSpeed))
	w := tar.NewWriter(z)
	for _, h := range headers {
		content := h.PAXRecords["HIVESYNC.content"]
		h.PAXRecords = nil
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpack(t *testing.T, headers ...tar.Header) map[string][]byte {
	t.Helper()
	files, err := Unpack(bytes.NewReader(pack(t, headers...)), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func names(files map[string][]byte) string {
	return strings.Join(slices.Sorted(maps.Keys(files)), " ")
}

func refused(t *testing.T, tgz io.Reader, limits Limits, says string) {
	t.Helper()
	files, err := Unpack(tgz, limits)
	if files != nil || !fault.Is(err, fault.PackageInvalid) || !strings.Contains(fault.From(err).Message, says) {
		t.Errorf("%d files and %v, expected PACKAGE_INVALID with %q", len(files), err, says)
	}
}

func TestTheFirstFolderIsLeftOutWhateverItsName(t *testing.T) {
	t.Parallel()
	files := unpack(t, file("package/package.json", `{"name":"x"}`), file("x-1.0.0/lib/a.js", "A"), file("./b.js", "B"), file("package/./lib//c.js", "C"))
	if got := names(files); got != "b.js lib/a.js lib/c.js package.json" || string(files["lib/a.js"]) != "A" || string(files["package.json"]) != `{"name":"x"}` {
		t.Fatalf("got %s, %q", got, files["lib/a.js"])
	}
}

func TestOnlyWhatAPreviewMayNeedIsKept(t *testing.T) {
	t.Parallel()
	var in []tar.Header
	for _, name := range []string{
		"package.json", "lib/a.js", "lib/a.d.ts", "lib/a.d.mts", "lib/a.js.map", "lib/a.ios.tsx", "lib/b.CJS", "lib/c.mts", "lib/c.js.flow",
		"README.md", "LICENSE", "lib/__tests__/a.js", "__tests__/b.js", "src/tests__/c.js", "docs/conf.js", "docs/logo.png", "lib/docs/d.js", "fonts/F.ttf",
		"ios/X.m", "ios/Images/back.png", "ios/x.json", "ios/bridge.js", "lib/ios/y.png", "android/index.js", "android/logo.png", "windows/x.sln", "windows/x.json",
		"assets/back@2x.ios.png", "img.svg", "x.node", "index.d.tsx",
	} {
		in = append(in, file("package/"+name, "{}"))
	}
	want := "android/index.js android/logo.png assets/back@2x.ios.png fonts/F.ttf img.svg index.d.tsx ios/bridge.js lib/a.ios.tsx lib/a.js lib/b.CJS " +
		"lib/c.mts lib/docs/d.js lib/ios/y.png package.json src/tests__/c.js"
	if got := names(unpack(t, in...)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDocumentationThatIsThePackagesCodeIsKept(t *testing.T) {
	t.Parallel()
	if got := names(unpack(t, file("package/package.json", `{"main":"./docs/index.js"}`), file("package/docs/index.js", ""))); got != "docs/index.js package.json" {
		t.Errorf("got %s", got)
	}
}

func TestOfFilesOfOnePathTheLastCounts(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits
	limits.Bytes = 10
	twice := pack(t, file("package/a.js", "12345678"), file("package/a.js", "abcdefgh"))
	files, err := Unpack(bytes.NewReader(twice), limits)
	if err != nil || string(files["a.js"]) != "abcdefgh" {
		t.Fatalf("got %q, %v: what was replaced must not count", files["a.js"], err)
	}
}

func TestLinksAndDevicesAreLeftOut(t *testing.T) {
	t.Parallel()
	files := unpack(t, file("package/a.js", "A"),
		tar.Header{Name: "package/b.js", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		tar.Header{Name: "package/c.js", Typeflag: tar.TypeLink, Linkname: "package/a.js"},
		tar.Header{Name: "package/d.js", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 5},
		tar.Header{Name: "package/e.js", Typeflag: tar.TypeFifo},
		tar.Header{Name: "package/f.js/", Typeflag: tar.TypeDir})
	if got := names(files); got != "a.js" {
		t.Errorf("got %s", got)
	}
}

func TestPathsThatLeaveThePackageAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"package/../../a.js", "package/..", "package/lib/../a.js", "/etc/a.js", "//a.js", "../a.js", "package/.", `package/lib\..\a.js`, "a.js",
		"package/a\nb.js", "package/\x7f.js", "package/" + strings.Repeat("x", maxPathBytes) + ".js", "package/../README.md",
	} {
		refused(t, bytes.NewReader(pack(t, file(name, "x"))), DefaultLimits, "path is not valid")
	}
	// A NUL in a header ends the name; in an extended record, and as bytes that are no UTF-8, it reaches the reader.
	raw := pack(t, tar.Header{Name: "package/a.js", Typeflag: tar.TypeReg})
	plain, err := io.ReadAll(must(gzip.NewReader(bytes.NewReader(raw))))
	if err != nil {
		t.Fatal(err)
	}
	copy(plain, "package/\xff\xfe.js")
	checksum(plain[:512])
	refused(t, bytes.NewReader(zip(t, plain)), DefaultLimits, "path is not valid")

	record := "20 path=package/\x00.js\n"
	refused(t, bytes.NewReader(pack(t, tar.Header{Name: "package/x", Typeflag: tar.TypeReg}, file("package/b.js", ""))[:40]), DefaultLimits, "cut off")
	refused(t, bytes.NewReader(zip(t, extended(t, record))), DefaultLimits, "damaged")
}

func TestSparseFilesAreLeftOut(t *testing.T) {
	t.Parallel()
	plain := extended(t, "28 GNU.sparse.size=33554432\n"+"26 GNU.sparse.numblocks=1\n"+"22 GNU.sparse.map=0,0\n")
	files, err := Unpack(bytes.NewReader(zip(t, plain)), DefaultLimits)
	if err != nil || len(files) != 0 {
		t.Fatalf("got %d bytes of a.js, %v", len(files["a.js"]), err)
	}
}

// extended is a tar whose first member is an extended header of the record, which the archive's writer refuses to write.
func extended(t *testing.T, record string) []byte {
	t.Helper()
	plain, err := io.ReadAll(must(gzip.NewReader(bytes.NewReader(pack(t, file("x", record), file("package/a.js", ""))))))
	if err != nil {
		t.Fatal(err)
	}
	plain[156] = tar.TypeXHeader
	checksum(plain[:512])
	return plain
}

// checksum writes a changed header's checksum.
func checksum(header []byte) {
	sum := 0
	copy(header[148:156], "        ")
	for _, b := range header {
		sum += int(b)
	}
	copy(header[148:156], fmt.Sprintf("%06o\x00 ", sum))
}

func zip(t *testing.T, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestACutOffArchiveIsRefusedWhereverItEnds(t *testing.T) {
	t.Parallel()
	whole := pack(t, file("package/package.json", `{"name":"x"}`), file("package/a.js", strings.Repeat("let a = 1\n", 500)))
	for end := range whole {
		refused(t, bytes.NewReader(whole[:end]), DefaultLimits, "damaged or cut off")
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-6] ^= 1 // the checksum
	refused(t, bytes.NewReader(damaged), DefaultLimits, "damaged or cut off")
	refused(t, strings.NewReader("<html>Sign in</html>"), DefaultLimits, "damaged or cut off")
}

// repeat reads the same bytes again and again.
type repeat struct {
	bytes []byte
	times int
	rest  []byte
}

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.times == 0 {
			return 0, io.EOF
		}
		r.times--
		r.rest = r.bytes
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// bomb is an archive with one member of so many MiB of zeros. It is made of many gzip streams, which are read as one.
func bomb(t *testing.T, name string, size int) io.Reader {
	t.Helper()
	var header bytes.Buffer
	w := tar.NewWriter(&header)
	if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(size) << 20}); err != nil {
		t.Fatal(err)
	}
	return io.MultiReader(bytes.NewReader(zip(t, header.Bytes())), &repeat{bytes: zip(t, make([]byte, 1<<20)), times: size})
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	refused(t, bomb(t, "package/a.bin", 4<<10), DefaultLimits, "far more")
	refused(t, bomb(t, "package/a.js", 4<<10), DefaultLimits, "more than 64 MiB")
	refused(t, bomb(t, "package/a.js", 48), DefaultLimits, "far more")
	limits := DefaultLimits
	limits.Unpacked = 1 << 20
	refused(t, bomb(t, "package/a.bin", 2), limits, "far more")
	refused(t, io.MultiReader(bytes.NewReader(pack(t, file("package/a.js", ""))), bomb(t, "package/a.js", 64)), DefaultLimits, "far more") // behind the tar's end
}

// many is an archive of so many empty files, each of a name of its own.
func many(t *testing.T, ext string, count int) io.Reader {
	t.Helper()
	var header, out bytes.Buffer
	w := tar.NewWriter(&header)
	if err := w.WriteHeader(&tar.Header{Name: "package/000000." + ext, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	z := must(gzip.NewWriterLevel(&out, gzip.NoCompression))
	block := header.Bytes()
	zero := must(strconv.ParseInt(string(block[148:154]), 8, 64)) // the checksum of the name with zeros
	for i := range count {
		number := fmt.Sprintf("%06d", i)
		copy(block[len("package/"):], number)
		sum := zero
		for _, digit := range number {
			sum += int64(digit - '0')
		}
		copy(block[148:], fmt.Sprintf("%06o", sum))
		if _, err := z.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := z.Write(make([]byte, 1024)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestCountsAreBounded(t *testing.T) {
	t.Parallel()
	refused(t, many(t, "js", 100_000), DefaultLimits, "more than 20000 files")
	few := DefaultLimits
	few.Entries = 1000
	refused(t, many(t, "md", 1001), few, "more than 1000 members")
	if files, err := Unpack(many(t, "md", 1000), few); err != nil || len(files) != 0 {
		t.Errorf("at the limit: %d files, %v", len(files), err)
	}
	limits := Limits{Files: 3, Entries: 4, Bytes: 8, Unpacked: 1 << 20, Ratio: 200}
	in := []tar.Header{file("package/a.js", "1234"), file("package/b.js", "12"), file("package/c.js", "12"), file("package/d.md", "123456789")}
	if files, err := Unpack(bytes.NewReader(pack(t, in...)), limits); err != nil || len(files) != 3 {
		t.Fatalf("at the limits: %d files, %v", len(files), err)
	}
	in[2] = file("package/c.js", "123")
	refused(t, bytes.NewReader(pack(t, in...)), limits, "more than 0 MiB")
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("package/a.js\x000"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		files, err := Unpack(bytes.NewReader(zip(t, plain)), Limits{Files: 10, Entries: 20, Bytes: 1 << 20, Unpacked: 8 << 20, Ratio: 200})
		if err != nil && !fault.Is(err, fault.PackageInvalid) {
			t.Fatalf("%v", err)
		}
		for name := range files {
			if again, ok := pathOf("package/" + name); !ok || again != name {
				t.Errorf("%q came out", name)
			}
		}
	})
}
