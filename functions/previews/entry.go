package previews

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"hivesync/functions/previews/queries"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/resolution"
	"hivesync/shared/projectpath"
)

// findEntry refuses an entry point for which the worker would find no file on some device: it resolves as the bundler does,
// in those few files that the path can mean. Where one is a package.json, which may name any file, and where files change
// afterwards, the worker has the last word.
func findEntry(ctx context.Context, q *queries.Queries, project uuid.UUID, entry string, devs []devices.Context) error {
	if err := q.PlanByIndex(ctx); err != nil {
		return err
	}
	known, err := q.FilesAt(ctx, queries.FilesAtParams{ProjectID: project, Paths: resolution.Candidates(entry)})
	if err != nil {
		return err
	}
	for _, d := range devs {
		if _, _, ok := resolution.File(resolution.Known(known), entry, d.Platform); ok {
			continue
		}
		twins := []string{projectpath.Key(entry)}
		for _, ext := range resolution.Extensions {
			twins = append(twins, twins[0]+ext)
		}
		paths, err := q.FilesNear(ctx, queries.FilesNearParams{ProjectID: project, PathKeys: twins, Stem: resolution.Stem(twins[0])})
		if err != nil {
			return err
		}
		near := resolution.Near(entry, paths)
		missing := resolution.EntryNotFound(entry, near)
		if len(near) > 0 {
			missing.Details = []fault.Detail{{Field: "entry_point", Code: "near", Message: "expected a file of the project, such as " + strings.Join(near, ", ")}}
		}
		return missing
	}
	return nil
}
