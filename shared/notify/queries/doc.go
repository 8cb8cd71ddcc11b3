// Package queries is the compiled SQL of notifications as they are made. Each belongs to a user.
//
// Owns: notifications.
// Reads: notification_preferences.
package queries
