package lambdahost

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ManifestFile is the manifest's name in a bundle, beside its bootstrap.
const ManifestFile = "functions.json"

// The kinds of bundle: which program its bootstrap is.
const (
	KindHTTP = "http"
	KindJobs = "jobs"
)

// Manifest says what a bundle holds.
type Manifest struct {
	// Kind is KindHTTP, triggered by API Gateway, or KindJobs, by SQS.
	Kind string `json:"kind"`
	// Functions are the names of those that the bundle serves.
	Functions []string `json:"functions"`
	// Version is what the bootstrap was built from.
	Version string `json:"version"`
}

// maxManifest bounds a manifest, in bytes.
const maxManifest = 64 << 10

// ParseManifest reads a manifest.
func ParseManifest(raw []byte) (Manifest, error) {
	var m Manifest
	if len(raw) > maxManifest {
		return m, errors.New("lambdahost: the manifest is too large")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("lambdahost: %s: %w", ManifestFile, err)
	}
	if (m.Kind != KindHTTP && m.Kind != KindJobs) || len(m.Functions) == 0 {
		return m, fmt.Errorf("lambdahost: %s names no functions, or no kind", ManifestFile)
	}
	return m, nil
}

// ReadManifest reads the manifest of the bundle that this process was started from.
func ReadManifest() (Manifest, error) {
	dir := os.Getenv("LAMBDA_TASK_ROOT")
	if dir == "" {
		self, err := os.Executable()
		if err != nil {
			return Manifest{}, err
		}
		dir = filepath.Dir(self)
	}
	raw, err := os.ReadFile(filepath.Join(dir, ManifestFile)) //nolint:gosec // Lambda says where the bundle is
	if err != nil {
		return Manifest{}, err
	}
	return ParseManifest(raw)
}
