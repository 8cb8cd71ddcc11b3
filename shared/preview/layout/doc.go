// Package layout computes flexbox frames for trees of React Native views as a device does: by Yoga's algorithm as React Native
// ships it, errata included. Its input and output are trees of package box, with the values of package style; package web is
// the other engine, a browser's, and package cases holds both against the frames of other programs.
//
// It is pure computation: it must never do I/O, never start a goroutine, never keep state outside the tree it was given,
// never panic and never produce a NaN or infinite frame, whatever the style values are.
package layout
