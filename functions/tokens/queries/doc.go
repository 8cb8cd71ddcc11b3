// Package queries is the compiled SQL of API tokens: a user's own.
//
// Owns: api_tokens.
// Reads: users.
package queries
