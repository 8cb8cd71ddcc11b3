// Package queries is the compiled SQL of administrators, who see what is anybody's: but for the projects of samples, which are their
// own, no query here has a tenant, and none writes.
//
// Owns: sample_projects.
// Reads: jobs, job_transitions, queue_samples, job_samples, worker_samples, preview_samples, callback_samples, error_samples, settings, projects, previews, preview_screens.
package queries
