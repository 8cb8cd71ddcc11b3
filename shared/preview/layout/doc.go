// Package layout computes flexbox frames for trees of React Native views: Yoga's properties and defaults, in two modes.
// Device follows Yoga as React Native ships it, errata included; Web follows the CSS specifications as Chromium does.
//
// It is pure computation: it must never do I/O, never start a goroutine, never keep state outside the tree it was given,
// never panic and never produce a NaN or infinite frame, whatever the style values are.
package layout
