package files

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"hivesync/functions/files/queries"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/projectpath"
)

// plan is what a batch changes in a project. It is made of the batch's own paths, the folders that they lie in and what lies
// below them: it costs the same however many files the project has. Only a batch that replaces all files looks at all.
type plan struct {
	write []int                            // of the batch's files, those that are new or have new content
	gone  map[string]queries.FilesByKeyRow // the files that are deleted, by key
	left  [][]byte                         // contents that some file refers to no longer
	files int32                            // how many there are afterwards
	bytes int64
	large int64 // how many more bytes there are of files that are too large for a request
	most  int64 // the size of a file beyond which it is
}

// lookedUp bounds how many keys one statement is given.
const lookedUp = 5000

// newPlan holds the batch against the project, whose row is locked. It changes nothing. Errors: CONFLICT, PROJECT_TOO_LARGE.
func newPlan(ctx context.Context, q *queries.Queries, project uuid.UUID, before queries.LockProjectRow, b *batch, limits Limits) (plan, error) {
	p := plan{gone: map[string]queries.FilesByKeyRow{}, files: before.FileCount, bytes: before.TotalBytes, most: limits.MaxFile}
	folders := b.folders()
	present, err := look(ctx, q, project, b, folders)
	if err != nil {
		return plan{}, err
	}
	for key, row := range present {
		if b.replace && b.byKey[key] != row.Path {
			p.remove(row)
		}
	}
	for _, path := range b.deletes {
		if row, there := present[projectpath.Key(path)]; there && row.Path == path && !p.goes(row.PathKey) {
			p.remove(row)
		}
	}
	var fresh []string
	for i, key := range b.keys {
		row, there := present[key]
		if there && row.Path != b.paths[i] && !p.goes(key) {
			return plan{}, fault.New(fault.Conflict, "The project holds a file whose path differs in case alone. Delete it in the same request.",
				fault.Detail{Field: "files", Code: "case", Message: "two paths may not differ in case alone"})
		}
		switch {
		case !there || p.goes(key):
			fresh = append(fresh, key)
			p.files++
			p.count(b.sizes[i], 1)
		case bytes.Equal(row.Sha256, b.hashes[i]):
			continue
		default:
			p.left = append(p.left, row.Sha256)
			p.count(b.sizes[i], 1)
			p.count(row.Size, -1)
		}
		p.write = append(p.write, i)
	}
	small := p.bytes
	if small > limits.MaxProject && small > before.TotalBytes { // files too large for a request are bounded by the plan alone
		large, err := q.LargeBytes(ctx, queries.LargeBytesParams{ProjectID: project, MoreThan: limits.MaxFile})
		if err != nil {
			return plan{}, err
		}
		small -= large + p.large
	}
	switch {
	case small > limits.MaxProject && small > before.TotalBytes:
		return plan{}, fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d bytes; it would hold %d.", limits.MaxProject, small)
	case int(p.files) > limits.MaxFiles && p.files > before.FileCount:
		return plan{}, fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d files; it would hold %d.", limits.MaxFiles, p.files)
	}
	return p, p.onDisk(ctx, q, project, b, present, folders, fresh)
}

// look finds the files that are there of those that the batch writes and deletes and of its folders, by key.
func look(ctx context.Context, q *queries.Queries, project uuid.UUID, b *batch, folders []string) (map[string]queries.FilesByKeyRow, error) {
	present := map[string]queries.FilesByKeyRow{}
	if b.replace {
		all, err := q.AllFiles(ctx, project)
		for _, row := range all {
			present[row.PathKey] = queries.FilesByKeyRow(row)
		}
		return present, err
	}
	keys := slices.Concat(b.keys, folders)
	for _, path := range b.deletes {
		keys = append(keys, projectpath.Key(path))
	}
	for some := range slices.Chunk(keys, lookedUp) {
		rows, err := q.FilesByKey(ctx, queries.FilesByKeyParams{ProjectID: project, PathKeys: some})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			present[row.PathKey] = row
		}
	}
	return present, nil
}

func (p *plan) goes(key string) bool {
	_, gone := p.gone[key]
	return gone
}

func (p *plan) remove(row queries.FilesByKeyRow) {
	p.gone[row.PathKey] = row
	p.left = append(p.left, row.Sha256)
	p.files--
	p.count(row.Size, -1)
}

// count counts a file of a size that comes, or goes.
func (p *plan) count(size, sign int64) {
	p.bytes += sign * size
	if size > p.most {
		p.large += sign * size
	}
}

// onDisk refuses a path that would be a file and a folder at once, which no disk can hold.
func (p *plan) onDisk(ctx context.Context, q *queries.Queries, project uuid.UUID, b *batch, present map[string]queries.FilesByKeyRow, folders, fresh []string) error {
	conflict := fault.New(fault.Conflict, "A path cannot be a file and a folder at once.",
		fault.Detail{Field: "files", Code: "folder", Message: fmt.Sprintf("no path may continue behind another file's path (at most %d parts)", projectpath.MaxDepth)})
	for _, folder := range folders {
		_, written := b.byKey[folder]
		if _, there := present[folder]; written || there && !p.goes(folder) {
			return conflict
		}
	}
	if b.replace || len(fresh) == 0 { // nothing is left that could lie below
		return nil
	}
	gone := make([]string, 0, len(p.gone))
	for key := range p.gone {
		gone = append(gone, key)
	}
	_, err := q.FileBelow(ctx, queries.FileBelowParams{ProjectID: project, PathKeys: fresh, Gone: gone})
	if err == nil {
		return conflict
	}
	return db.Missing(err, nil)
}

// apply records what it replaces and writes what the plan says, with the project's row locked.
func (p *plan) apply(ctx context.Context, q *queries.Queries, project uuid.UUID, b *batch) error {
	changed := make([]string, 0, len(p.gone)+len(p.write))
	for _, row := range p.gone {
		changed = append(changed, row.Path)
	}
	for _, i := range p.write {
		changed = append(changed, b.paths[i])
	}
	if err := q.RecordChanges(ctx, queries.RecordChangesParams{ProjectID: project, Paths: changed}); err != nil {
		return err
	}
	if len(p.gone) > 0 {
		keys := make([]string, 0, len(p.gone))
		for key := range p.gone {
			keys = append(keys, key)
		}
		if err := q.DeleteFiles(ctx, queries.DeleteFilesParams{ProjectID: project, PathKeys: keys}); err != nil {
			return err
		}
	}
	if len(p.write) > 0 {
		rows := queries.UpsertFilesParams{ProjectID: project}
		for _, i := range p.write {
			rows.Paths, rows.PathKeys = append(rows.Paths, b.paths[i]), append(rows.PathKeys, b.keys[i])
			rows.Hashes, rows.Sizes = append(rows.Hashes, b.hashes[i]), append(rows.Sizes, b.sizes[i])
		}
		if err := q.UpsertFiles(ctx, rows); err != nil {
			return err
		}
	}
	if len(p.left) > 0 {
		return q.LeaveBlobs(ctx, queries.LeaveBlobsParams{ProjectID: project, Hashes: p.left})
	}
	return nil
}
