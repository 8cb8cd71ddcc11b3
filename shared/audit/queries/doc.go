// Package queries is the compiled SQL of the audit, which is only added to.
//
// Owns: audit_log.
package queries
