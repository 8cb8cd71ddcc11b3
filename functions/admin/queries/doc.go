// Package queries is the compiled SQL of administrators, who see what is anybody's: no query here has a tenant, and none writes.
//
// Reads: jobs, job_transitions, queue_samples, job_samples, worker_samples, preview_samples, callback_samples, error_samples, settings.
package queries
