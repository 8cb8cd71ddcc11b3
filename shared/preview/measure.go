package preview

import (
	"context"
	"maps"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/preview/text"
)

// maxRounds bounds how often code that asks where its views lie is run for a device, the first time included.
const maxRounds = 3

// settled runs the code for one device; again with the frames that the layout gives, where the code asks for them, until they stay the
// same.
func (j *job) settled(ctx context.Context, d devices.Context, out *bundle.Output) (*run, error) {
	r, err := j.runCode(ctx, d, out, nil)
	var frames map[int]sandbox.Frame
	for round := 1; err == nil && r.measures && round < maxRounds; round++ {
		next, measureErr := j.measure(ctx, d, r)
		if measureErr != nil {
			return nil, measureErr
		}
		if maps.Equal(frames, next) {
			break
		}
		frames = next
		r, err = j.runCode(ctx, d, out, frames)
	}
	return r, err
}

// measure lays a run out and returns the frames that its code asked for.
func (j *job) measure(ctx context.Context, d devices.Context, r *run) (map[int]sandbox.Frame, error) {
	fonts, err := text.Load(platformOf(d))
	if err != nil {
		return nil, err
	}
	fonts, _ = j.fonts(fonts, r)
	screen, err := arrange.Arrange(ctx, arrange.Input{Tree: r.tree, Device: d, Fonts: fonts, Images: j.images(r.bundle, d, fonts)})
	if err != nil {
		return nil, err
	}
	frames := map[int]sandbox.Frame{}
	var walk func(parent, b *arrange.Box)
	walk = func(parent, b *arrange.Box) {
		if b.Node != nil && b.Node.Measure > 0 {
			frames[b.Node.Measure] = sandbox.Frame{
				X: b.Rect.X - parent.Rect.X + parent.OffsetX, Y: b.Rect.Y - parent.Rect.Y + parent.OffsetY,
				Width: b.Rect.W, Height: b.Rect.H, PageX: b.Rect.X, PageY: b.Rect.Y,
			}
		}
		for _, list := range [][]*arrange.Box{b.Children, b.Spans} {
			for _, child := range list {
				walk(b, child)
			}
		}
	}
	for _, root := range append([]*arrange.Box{screen.Root}, screen.Overlays...) {
		walk(root, root)
	}
	return frames, nil
}
