package objects

import "github.com/google/uuid"

// PreviewLayoutKey is where a screen's layout.json is stored.
func PreviewLayoutKey(preview uuid.UUID, screen string) string {
	return "previews/" + preview.String() + "/" + screen + "/layout.json"
}

// PreviewScreenKey is where a screen's picture is stored.
func PreviewScreenKey(preview uuid.UUID, screen string) string {
	return "previews/" + preview.String() + "/" + screen + "/screen.png"
}

// PreviewAssetKey is where a picture that a screen shows is stored.
func PreviewAssetKey(preview uuid.UUID, screen, asset string) string {
	return "previews/" + preview.String() + "/" + screen + "/assets/" + asset + ".png"
}

// PreviewPrefix is what all keys of a preview start with.
func PreviewPrefix(preview uuid.UUID) string { return "previews/" + preview.String() + "/" }

// BlobKey is where a project's file is stored, by the SHA-256 of its content in lowercase hexadecimal.
func BlobKey(project uuid.UUID, sha256 string) string {
	return "projects/" + project.String() + "/blobs/" + sha256
}
