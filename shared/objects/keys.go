package objects

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/uuid"
)

// What the keys of all previews, of all projects, and of what all projects of a team share, start with.
const (
	Previews = "previews/"
	Projects = "projects/"
	Teams    = "teams/"
	// Attachments are the files at tasks.
	Attachments = "attachments/"
	// Exports are archives of what there is of a user.
	Exports = "exports/"
	// Backups are those of the database, each below its time, and Logs what workers leave of themselves.
	Backups = "backups/"
	Logs    = "logs/"
	// WorkerLogs are the logs of workers.
	WorkerLogs = Logs + "workers/"
	// WorkerProbes are what workers store when they are probed.
	WorkerProbes = "health/workers/"
)

// ProbeKey is what Probe writes.
const ProbeKey = "health/probe"

// PreviewLayoutKey is where a screen's layout.json is stored.
func PreviewLayoutKey(preview uuid.UUID, screen string) string {
	return Previews + preview.String() + "/" + screen + "/layout.json"
}

// PreviewScreenKey is where a screen's picture is stored.
func PreviewScreenKey(preview uuid.UUID, screen string) string {
	return Previews + preview.String() + "/" + screen + "/screen.png"
}

// PreviewAssetKey is where a picture that a screen shows is stored.
func PreviewAssetKey(preview uuid.UUID, screen, asset string) string {
	return Previews + preview.String() + "/" + screen + "/assets/" + asset + ".png"
}

// PreviewPrefix is what all keys of a preview start with.
func PreviewPrefix(preview uuid.UUID) string { return Previews + preview.String() + "/" }

// BlobKey is where a project's file is stored, by the SHA-256 of its content in lowercase hexadecimal.
func BlobKey(project uuid.UUID, sha256 string) string {
	return Projects + project.String() + "/blobs/" + sha256
}

// UploadKey is where a client puts a file that is too large for a request, before it has been looked at.
func UploadKey(project, upload uuid.UUID) string {
	return Projects + project.String() + "/incoming/" + upload.String()
}

// IsUpload reports whether a key is an UploadKey.
func IsUpload(key string) bool {
	id, rest, _ := strings.Cut(strings.TrimPrefix(key, Projects), "/incoming/")
	project, err := uuid.Parse(id)
	upload, uploadErr := uuid.Parse(rest)
	return err == nil && uploadErr == nil && key == UploadKey(project, upload)
}

// PackageKey is where an archive of a package is stored that a team's projects use, or a set of packages, by the SHA-256 of its
// content in lowercase hexadecimal.
func PackageKey(team uuid.UUID, sha256 string) string {
	return Teams + team.String() + "/packages/" + sha256
}

// AttachmentKey is where a file at a task is stored, and IncomingKey where a client puts it before it has been looked at.
func AttachmentKey(attachment uuid.UUID) string {
	return Attachments + attachment.String() + "/content"
}

// IncomingKey is where a client puts a file at a task.
func IncomingKey(attachment uuid.UUID) string { return Attachments + attachment.String() + "/incoming" }

// AttachmentOf is the file at a task that a key belongs to, if it is one of a file's keys.
func AttachmentOf(key string) (attachment uuid.UUID, ok bool) {
	id, _, _ := strings.Cut(strings.TrimPrefix(key, Attachments), "/")
	attachment, err := uuid.Parse(id)
	return attachment, err == nil && (key == AttachmentKey(attachment) || key == IncomingKey(attachment))
}

// ExportKey is where the archive of what there is of a user is stored.
func ExportKey(export uuid.UUID) string { return Exports + export.String() + ".zip" }

// ExportOf is the archive that a key is of, if it is an ExportKey.
func ExportOf(key string) (export uuid.UUID, ok bool) {
	export, err := uuid.Parse(strings.TrimSuffix(strings.TrimPrefix(key, Exports), ".zip"))
	return export, err == nil && key == ExportKey(export)
}

// backupTime is how the time of a backup stands in its keys: in UTC, and in the order of time.
const backupTime = "20060102T150405Z"

// BackupName is what a backup of a time is called, to the second.
func BackupName(at time.Time) string { return at.UTC().Format(backupTime) }

// BackupTime is the time of a backup that is called so, if one may be.
func BackupTime(name string) (at time.Time, ok bool) {
	at, err := time.Parse(backupTime, name)
	return at, err == nil && BackupName(at) == name
}

// BackupKey is where an object of a backup is stored.
func BackupKey(backup, object string) string { return Backups + backup + "/" + object }

// BackupOf is the backup and the object that a key is of, if it is a BackupKey.
func BackupOf(key string) (backup, object string, ok bool) {
	backup, object, _ = strings.Cut(strings.TrimPrefix(key, Backups), "/")
	_, named := BackupTime(backup)
	return backup, object, named && object != "" && !strings.Contains(object, "/") && key == BackupKey(backup, object)
}

// WorkerLogKey is where a worker's log is stored as of a time: keys of one worker are in the order of time.
func WorkerLogKey(worker string, at time.Time) string {
	return WorkerLogs + worker + "/" + at.UTC().Format("20060102T150405.000000000Z") + ".json"
}

// WorkerProbeKey is where a worker stores that it has taken a probe.
func WorkerProbeKey(probe uuid.UUID) string { return WorkerProbes + probe.String() + ".json" }

// PreviewOf is the preview that a key belongs to, if it is one of a preview's keys.
func PreviewOf(key string) (preview uuid.UUID, ok bool) {
	id, _, found := strings.Cut(strings.TrimPrefix(key, Previews), "/")
	preview, err := uuid.Parse(id)
	return preview, err == nil && found && strings.HasPrefix(key, PreviewPrefix(preview))
}

// BlobOf is the content that a key is of, if it is a BlobKey: its project and its SHA-256.
func BlobOf(key string) (project uuid.UUID, sha256 []byte, ok bool) {
	return contentOf(key, Projects, BlobKey)
}

// PackageOf is the content that a key is of, if it is a PackageKey: its team and its SHA-256.
func PackageOf(key string) (team uuid.UUID, sha256 []byte, ok bool) {
	return contentOf(key, Teams, PackageKey)
}

func contentOf(key, prefix string, keyOf func(uuid.UUID, string) string) (owner uuid.UUID, sha256 []byte, ok bool) {
	id, rest, _ := strings.Cut(strings.TrimPrefix(key, prefix), "/")
	owner, err := uuid.Parse(id)
	if err != nil {
		return owner, nil, false
	}
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	sha256, err = hex.DecodeString(name)
	return owner, sha256, err == nil && len(sha256) == 32 && key == keyOf(owner, name) && name == strings.ToLower(name)
}
