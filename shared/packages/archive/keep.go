package archive

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
)

// kept are the extensions of what code can import: sources, data, and what React Native's bundler treats as assets.
var kept = extensions("js cjs mjs jsx ts cts mts tsx json css " +
	"png jpg jpeg gif webp bmp svg avif heic ttf otf woff woff2 " +
	"mp3 wav m4a aac mp4 mov webm m4v pdf html zip db lottie riv obj glb mtl tflite")

// scripts are those that stay in a folder of native code, too.
var scripts = extensions("js cjs mjs jsx ts cts mts tsx")

// native are the extensions that tell a folder of native code from one of scripts for a platform.
var native = extensions("java kt kts gradle m mm h c cc cpp swift podspec pbxproj plist vcxproj sln cs aar jar so a")

// nativeFolders hold native code, at a package's root.
var nativeFolders = []string{"ios", "android", "windows", "macos"}

func extensions(list string) map[string]bool {
	out := map[string]bool{}
	for ext := range strings.FieldsSeq(list) {
		out["."+ext] = true
	}
	return out
}

// wanted reports whether a preview may need a file, as far as its path tells. Declarations of types hold nothing that runs, and
// React Native's bundler finds no file in a folder __tests__.
func wanted(name string) bool {
	base := path.Base(name)
	if !kept[strings.ToLower(path.Ext(base))] || strings.Contains("/"+name, "/__tests__/") {
		return false
	}
	for _, declaration := range []string{".d.ts", ".d.mts", ".d.cts"} {
		if strings.HasSuffix(base, declaration) {
			return false
		}
	}
	return true
}

// Kept returns those of a package's paths that a preview may need, as Unpack keeps them; manifest is its package.json.
func Kept(paths []string, manifest []byte) []string {
	u := unpacking{files: map[string][]byte{}}
	for _, name := range paths {
		if wanted(name) {
			u.files[name] = nil
		} else {
			u.noteNative(name)
		}
	}
	if _, has := u.files["package.json"]; has {
		u.files["package.json"] = manifest
	}
	u.dropFolders()
	return slices.Sorted(maps.Keys(u.files))
}

// noteNative remembers that a folder holds native code.
func (u *unpacking) noteNative(name string) {
	folder, _, _ := strings.Cut(name, "/")
	if !native[strings.ToLower(path.Ext(name))] || !slices.Contains(nativeFolders, folder) {
		return
	}
	if u.native == nil {
		u.native = map[string]bool{}
	}
	u.native[folder] = true
}

// dropFolders drops what only the whole archive tells: the pictures and settings of native code, and documentation that the package
// does not name in its package.json.
func (u *unpacking) dropFolders() {
	docs := !bytes.Contains(u.files["package.json"], []byte("docs"))
	for name := range u.files {
		folder, _, nested := strings.Cut(name, "/")
		if nested && (u.native[folder] && !scripts[strings.ToLower(path.Ext(name))] || docs && folder == "docs") {
			delete(u.files, name)
		}
	}
}
