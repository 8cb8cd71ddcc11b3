package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/semver"
)

// abbreviated asks for what an installation needs of a description.
// Source: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
const abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8"

// description is what a registry says of a package: npm calls it a packument. A version is read when it is chosen.
type description struct {
	Tags     map[string]string          `json:"dist-tags"`
	Versions map[string]json.RawMessage `json:"versions"`
}

// release is a version in a description.
type release struct {
	Version              string              `json:"version"`
	Dependencies         pairs               `json:"dependencies"`
	OptionalDependencies pairs               `json:"optionalDependencies"`
	PeerDependencies     pairs               `json:"peerDependencies"`
	PeerDependenciesMeta map[string]peerMeta `json:"peerDependenciesMeta"`
	Deprecated           json.RawMessage     `json:"deprecated"` // a text, or in old releases a bool
	Dist                 distribution        `json:"dist"`
}

type peerMeta struct {
	Optional bool `json:"optional"`
}

type distribution struct {
	Integrity string `json:"integrity"`
	Shasum    string `json:"shasum"`
	Tarball   string `json:"tarball"`
}

// integrity is what the archive is held against; old releases have a SHA-1 alone.
func (d distribution) integrity() string {
	if d.Integrity != "" {
		return d.Integrity
	}
	if sum, err := hex.DecodeString(d.Shasum); err == nil && len(sum) > 0 {
		return "sha1-" + base64.StdEncoding.EncodeToString(sum)
	}
	return ""
}

// pairs are names with ranges. Old releases have other things in their place, which say nothing.
type pairs map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (p *pairs) UnmarshalJSON(raw []byte) error {
	var all map[string]any
	if json.Unmarshal(raw, &all) != nil {
		return nil //nolint:nilerr // an array, or nothing
	}
	*p = make(pairs, len(all))
	for name, value := range all {
		if text, ok := value.(string); ok {
			(*p)[name] = text
		}
	}
	return nil
}

func (r release) deprecated() bool {
	switch string(r.Deprecated) {
	case "", "null", "false", `""`:
		return false
	}
	return true
}

func (d *description) release(version string) (release, bool) {
	raw, ok := d.Versions[version]
	if !ok {
		return release{}, false
	}
	var r release
	if json.Unmarshal(raw, &r) != nil {
		return release{}, false
	}
	r.Version = version
	return r, true
}

// kept is the first line of a description in the cache; the description itself follows.
type kept struct {
	URL     string    `json:"url"`
	ETag    string    `json:"etag,omitempty"`
	Fetched time.Time `json:"fetched"`
}

const fresh = time.Hour

// describe returns a package's description and whether it is the cache's of the last hour, which may lack a version published since;
// anew asks the registry in any case.
func (c *Client) describe(ctx context.Context, name string, anew bool) (d *description, old bool, err error) {
	if !validName(name) {
		return nil, false, fault.New(fault.PackageInvalid, "The project names a package whose name is not valid.")
	}
	registry := c.settings.Registry(name)
	u := registry.JoinPath(url.PathEscape(name))
	sum := sha256.Sum256([]byte(u.String()))
	file := "descriptions/" + hex.EncodeToString(sum[:])
	head, body, known := c.keptDescription(file, u)
	if age := c.now().Sub(head.Fetched); known != nil && !anew && age >= 0 && age < fresh {
		return known, true, nil
	}
	a, err := c.get(ctx, request{url: u, registry: registry, what: name, accept: abbreviated, etag: head.ETag, most: c.maxDescribed})
	if err != nil {
		return nil, false, err
	}
	if !a.unchanged {
		body = a.content
		if known, err = parseDescription(body, name); err != nil {
			return nil, false, err
		}
	}
	line, err := json.Marshal(kept{u.String(), a.etag, c.now()})
	if err != nil {
		return nil, false, err
	}
	c.cache.write(file, append(append(line, '\n'), body...))
	return known, false, nil
}

// keptDescription returns what the cache has under a name, if it is of this URL and whole.
func (c *Client) keptDescription(file string, u *url.URL) (head kept, body []byte, d *description) {
	content, _ := c.cache.read(file, c.maxDescribed+4096)
	line, body, found := bytes.Cut(content, []byte("\n"))
	if !found || json.Unmarshal(line, &head) != nil || head.URL != u.String() {
		return kept{}, nil, nil
	}
	d, err := parseDescription(body, "")
	if err != nil {
		return kept{}, nil, nil
	}
	return head, body, d
}

func parseDescription(body []byte, name string) (*description, error) {
	d := &description{}
	if err := json.Unmarshal(body, d); err != nil || len(d.Versions) == 0 {
		return nil, fault.Newf(fault.PackageInvalid, "What the registry says of %s cannot be read. Check the registry in your .npmrc.", name)
	}
	return d, nil
}

// distribution returns where a version's archive is and what it must be.
func (c *Client) distribution(ctx context.Context, p packages.Package) (distribution, error) {
	for _, anew := range []bool{false, true} {
		d, old, err := c.describe(ctx, p.Name, anew)
		if err != nil {
			return distribution{}, err
		}
		version, _ := semver.Parse(p.Version)
		if r, ok := d.release(version.String()); ok {
			return r.Dist, nil
		}
		if !old {
			break
		}
	}
	return distribution{}, fault.Cancel(fault.Newf(fault.PackageUnavailable, "%s does not have %s. Check its version.", c.settings.Registry(p.Name).Hostname(), label(p)))
}
