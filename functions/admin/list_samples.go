package admin

import (
	"context"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
)

// ListSamples answers the samples, and whether they still draw as they did.
type ListSamples struct {
	DB     *pgxpool.Pool
	Files  fs.FS
	Studio Studio
}

// Samples are all samples.
type Samples struct {
	Samples []Sample `json:"samples" nullable:"false" doc:"in order of their names"`
}

// Meta implements function.Handler.
func (ListSamples) Meta() function.Meta {
	return function.Meta{
		Name: "admin.list_samples", Method: "GET", Path: samplesPath, Aliases: aliases(samplesPath), Summary: "The sample projects, and whether they draw as they did", Auth: function.Admin,
	}
}

// Handle implements function.Handler.
func (f ListSamples) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Samples], error) {
	names, err := sampleNames(f.Files)
	if err != nil {
		return nil, err
	}
	out := Samples{Samples: []Sample{}}
	for _, name := range names {
		files, err := sampleFiles(f.Files, name)
		if err != nil {
			return nil, err
		}
		previews, err := samplePreviews(ctx, f.DB, name)
		if err != nil {
			return nil, err
		}
		s := sampleOf(name, files)
		if s.Last, err = compared(ctx, f.Studio, previews); err != nil {
			return nil, err
		}
		out.Samples = append(out.Samples, s)
	}
	return function.OK(out), nil
}
