// Package queries is the compiled SQL of what operators look back on: none of these rows belongs to a tenant.
//
// Owns: queue_samples, job_samples, worker_samples, preview_samples, callback_samples, error_samples.
// Reads: jobs, job_transitions.
package queries
