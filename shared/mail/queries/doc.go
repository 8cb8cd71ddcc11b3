// Package queries is the compiled SQL of mail that waits.
//
// Owns: mails.
package queries
