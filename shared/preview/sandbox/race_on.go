//go:build race

package sandbox

// raceDetector says that the race detector's own memory, terabytes of reservations, is in this process.
const raceDetector = true
