package bundle

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"strconv"

	"hivesync/shared/preview/npm"
)

// maxAppConfigBytes bounds an app.json that is read.
const maxAppConfigBytes = 64 << 10

// appConfig is the script's first line where the project has an app.json: what Expo's constants answer with. It is the entry point's
// project's, in a monorepo.
func (p *project) appConfig() string {
	content, ok := p.in.Files.Read(path.Join(npm.FolderOf(path.Clean(p.in.EntryPoint), p.Has), "app.json"))
	var file map[string]json.RawMessage
	if !ok || len(content) > maxAppConfigBytes || json.Unmarshal(content, &file) != nil {
		return ""
	}
	if own, ok := file["expo"]; ok {
		content = own
	}
	var line bytes.Buffer
	if json.Compact(&line, content) != nil {
		return ""
	}
	return "globalThis.__hsApp = " + line.String() + ";"
}

// reactVersion finds the first number of the version of React that a project asks for.
var reactVersion = regexp.MustCompile(`"react"\s*:\s*"[^"\d]*(\d{1,3})\b`)

// lastWithDefaults is the last version of React in which functions have defaultProps.
const lastWithDefaults = 18

// reactOfOld tells the sandbox, on the script's first line, that the project's React has what newer ones have dropped.
func (p *project) reactOfOld() string {
	manifest, _ := p.in.Files.Read(path.Join(npm.FolderOf(path.Clean(p.in.EntryPoint), p.Has), "package.json"))
	m := reactVersion.FindSubmatch(manifest)
	if m == nil {
		return ""
	}
	if version, _ := strconv.Atoi(string(m[1])); version > lastWithDefaults { // three digits
		return ""
	}
	return "globalThis.__hsDefaultProps = true;"
}
