// Command sbom writes the software bill of materials of an image, CycloneDX 1.6 as JSON: the Go modules that a binary says it was
// built from, and the npm packages of the lock files whose files it embeds.
//
//	sbom -binary hivesync -version 1.2.3 -o sbom.cdx.json shared/preview/sandbox/js/package-lock.json ...
//
// It reads files alone and asks no network.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/CycloneDX/cyclonedx-gomod/pkg/generate/bin"
	"github.com/rs/zerolog"
)

func main() {
	binary := flag.String("binary", "", "the Go binary")
	version := flag.String("version", "", "the version of the product")
	out := flag.String("o", "", "where to write")
	flag.Parse()
	if err := write(*binary, *version, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func write(binary, version, out string, locks []string) error {
	generator, err := bin.NewGenerator(binary, bin.WithIncludeStdlib(true), bin.WithShortPURLS(true), bin.WithVersionOverride(version), bin.WithLogger(zerolog.Nop()))
	if err != nil {
		return err
	}
	bom, err := generator.Generate()
	if err != nil {
		return err
	}
	bom.Metadata.Component.Name = "hivesync"
	components := *bom.Components
	for _, lock := range locks {
		packages, err := npm(lock)
		if err != nil {
			return err
		}
		components = append(components, packages...)
	}
	slices.SortFunc(components, func(a, b cdx.Component) int { return strings.Compare(a.BOMRef, b.BOMRef) })
	components = slices.CompactFunc(components, func(a, b cdx.Component) bool { return a.BOMRef == b.BOMRef })
	bom.Components = &components
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := cdx.NewBOMEncoder(file, cdx.BOMFileFormatJSON).SetEscapeHTML(false).EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return err
	}
	return file.Close()
}

// npm reads the packages of a package-lock.json, version 2 or 3, that are not for development alone.
func npm(path string) ([]cdx.Component, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version   string `json:"version"`
			Integrity string `json:"integrity"`
			License   string `json:"license"`
			Dev       bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(lock.Packages) == 0 {
		return nil, fmt.Errorf("%s lists no packages: expected a package-lock.json of version 2 or 3", path)
	}
	var out []cdx.Component
	for at, p := range lock.Packages {
		i := strings.LastIndex(at, "node_modules/")
		if i < 0 || p.Dev {
			continue
		}
		name := at[i+len("node_modules/"):]
		purl := "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version
		c := cdx.Component{BOMRef: purl, Type: cdx.ComponentTypeLibrary, Name: name, Version: p.Version, PackageURL: purl}
		if p.License != "" {
			c.Licenses = &cdx.Licenses{{Expression: p.License}}
		}
		if sum, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
			raw, err := base64.StdEncoding.DecodeString(sum)
			if err != nil {
				return nil, fmt.Errorf("%s: the checksum of %s: %w", path, name, err)
			}
			c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA512, Value: hex.EncodeToString(raw)}}
		}
		out = append(out, c)
	}
	return out, nil
}
