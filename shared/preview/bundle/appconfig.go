package bundle

import (
	"bytes"
	"encoding/json"
	"path"

	"hivesync/shared/preview/npm"
)

// maxAppConfigBytes bounds an app.json that is read.
const maxAppConfigBytes = 64 << 10

// appConfig is the script's first line where the project has an app.json: what Expo's constants answer with. It is the entry point's
// project's, in a monorepo.
func (p *project) appConfig() map[string]string {
	content, ok := p.in.Files.Read(path.Join(npm.FolderOf(path.Clean(p.in.EntryPoint), p.Has), "app.json"))
	var file map[string]json.RawMessage
	if !ok || len(content) > maxAppConfigBytes || json.Unmarshal(content, &file) != nil {
		return nil
	}
	if own, ok := file["expo"]; ok {
		content = own
	}
	var line bytes.Buffer
	if json.Compact(&line, content) != nil {
		return nil
	}
	return map[string]string{"js": "globalThis.__hsApp = " + line.String() + ";"}
}
