// Package queries is the compiled SQL of what operators look back on: none of these rows belongs to a tenant.
//
// Owns: queue_samples, job_samples.
package queries
