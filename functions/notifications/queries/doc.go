// Package queries is the compiled SQL of notifications as they are read, and of what users want to hear of. Each row belongs to
// the caller.
//
// Owns: notification_preferences.
// Writes: notifications.
package queries
