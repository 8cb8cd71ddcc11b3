package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"image"
	_ "image/gif" // the formats whose sizes are read
	_ "image/jpeg"
	_ "image/png"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	_ "golang.org/x/image/bmp" // further formats
	_ "golang.org/x/image/webp"
)

// assetTypes are the extensions that React Native's bundler treats as assets.
var assetTypes = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "gif": true, "webp": true, "bmp": true, "svg": true, "avif": true, "heic": true,
	"ttf": true, "otf": true, "woff": true, "woff2": true,
	"mp3": true, "wav": true, "m4a": true, "aac": true, "mp4": true, "mov": true, "webm": true, "m4v": true,
	"pdf": true, "html": true, "zip": true, "db": true, "lottie": true, "riv": true, "obj": true, "glb": true, "mtl": true, "tflite": true,
}

func typeOf(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// IsAsset says whether a file is a picture, a font or the like.
func IsAsset(name string) bool { return isAsset(name) }

func isAsset(name string) bool { return assetTypes[typeOf(name)] }

// assetHeadBytes is how much of an asset a build looks at: the part of a picture that holds its size.
const assetHeadBytes = 256 << 10

// Head returns as much of a file's content as a build looks at: all of a source, the beginning of an asset.
func Head(name string, content []byte) []byte {
	if isAsset(name) {
		return content[:min(len(content), assetHeadBytes)]
	}
	return content
}

// scales that a file name may carry, in React Native's order.
var scales = []float64{1, 1.5, 2, 3, 4}

func scaleSuffix(scale float64) string { return "@" + strconv.FormatFloat(scale, 'g', -1, 64) + "x" }

// asset finds the file for an asset's name: itself, a platform's, or one of its scales. It returns the name that the
// scales are looked up by: the first that exists.
func (p *project) asset(name string) (found string, byPlatform, ok bool) {
	stem, ext := name[:len(name)-len(path.Ext(name))], path.Ext(name)
	for _, platform := range []string{IOS, Android} {
		if len(p.scalesOf(stem, "."+platform+ext)) > 0 {
			byPlatform = true
		}
	}
	for _, infix := range []string{"." + p.in.Platform, ".native", ""} {
		if files := p.scalesOf(stem, infix+ext); len(files) > 0 {
			for _, scale := range scales {
				if file, has := files[scale]; has {
					return file, byPlatform, true
				}
			}
		}
	}
	return "", byPlatform, false
}

// scalesOf returns the files of one asset by scale: "logo.png" and "logo@2x.png".
func (p *project) scalesOf(stem, ext string) map[float64]string {
	var out map[float64]string
	add := func(scale float64, name string) {
		if p.Has(name) {
			if out == nil {
				out = map[float64]string{}
			}
			out[scale] = name
		}
	}
	for _, scale := range scales {
		add(scale, stem+scaleSuffix(scale)+ext)
	}
	add(1, stem+ext)
	return out
}

// assetName splits a file's name into stem, scale and the extension with its platform.
var assetName = regexp.MustCompile(`^(.*?)(@\d+(?:\.\d+)?x)?((?:\.(?:ios|android|native))?\.[A-Za-z0-9]+)$`)

// loadAsset makes the module that an asset's import gives, and records the asset.
func (p *pass) loadAsset(args api.OnLoadArgs) api.OnLoadResult {
	asset, text, err := p.assetModule(args.Path)
	if err != nil {
		return api.OnLoadResult{Errors: []api.Message{{Text: args.Path + " has no usable size."}}}
	}
	p.mu.Lock()
	p.assets[asset.ID] = asset
	p.mu.Unlock()
	return script(text)
}

// assetModule is the asset of a path and the module that gives it.
func (p *project) assetModule(name string) (asset Asset, text string, err error) {
	asset = p.describe(name)
	about, err := json.Marshal(struct {
		ID     string  `json:"id"`
		Type   string  `json:"type"`
		Width  float64 `json:"width,omitempty"`
		Height float64 `json:"height,omitempty"`
	}{asset.ID, asset.Type, asset.Width, asset.Height})
	return asset, "module.exports = globalThis.__hs.asset(" + string(about) + ")", err
}

func (p *project) describe(name string) Asset {
	stem, ext := name[:len(name)-len(path.Ext(name))], path.Ext(name)
	if m := assetName.FindStringSubmatch(name); m != nil {
		stem, ext = m[1], m[3]
	}
	files := p.scalesOf(stem, ext)
	if files == nil {
		files = map[float64]string{1: name}
	}
	a := Asset{ID: assetID(name), Path: name, Scales: files, Type: typeOf(name)}
	for _, scale := range scales {
		if file, ok := files[scale]; ok {
			content, _ := p.in.Files.Read(file)
			w, h := imageSize(a.Type, content)
			a.Width, a.Height = w/scale, h/scale
			break
		}
	}
	return a
}

// assetID is readable and unique for a path: "logo-1f2e3d4c5b".
func assetID(name string) string {
	base := path.Base(name)
	base = base[:len(base)-len(path.Ext(base))]
	readable := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return -1
		}
	}, base)
	sum := sha256.Sum256([]byte(name))
	return readable[:min(len(readable), 40)] + "-" + hex.EncodeToString(sum[:5])
}

// imageSize reads an image's size in pixels from its header; 0, 0 where it has none.
func imageSize(kind string, content []byte) (w, h float64) {
	if kind == "svg" {
		return svgSize(content)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return 0, 0
	}
	return float64(config.Width), float64(config.Height)
}

// svgSize reads width and height of the root element, or the size of its viewBox.
func svgSize(content []byte) (w, h float64) {
	d := xml.NewDecoder(bytes.NewReader(content[:min(len(content), 64<<10)]))
	d.Strict = false
	for range 64 {
		token, err := d.RawToken()
		if err != nil {
			return 0, 0
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var box []string
		for _, attr := range root.Attr {
			switch attr.Name.Local {
			case "width":
				w = svgLength(attr.Value)
			case "height":
				h = svgLength(attr.Value)
			case "viewBox":
				box = strings.FieldsFunc(attr.Value, func(r rune) bool { return r == ' ' || r == ',' })
			}
		}
		if (w == 0 || h == 0) && len(box) == 4 {
			w, h = svgLength(box[2]), svgLength(box[3])
		}
		return w, h
	}
	return 0, 0
}

func svgLength(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || v <= 0 || v > 1e6 || math.IsNaN(v) {
		return 0
	}
	return v
}
