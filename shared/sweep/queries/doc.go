// Package queries is the compiled SQL of sweeps: how far each has come, and whose the storage is.
//
// Owns: object_sweeps, object_owners.
package queries
