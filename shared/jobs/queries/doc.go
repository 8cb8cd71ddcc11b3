// Package queries is the compiled SQL of the record of jobs. A job carries its user and project. Workers and the
// reconciler work for all tenants: they name a job by its id, which they were given by the queue.
//
// Owns: jobs, job_transitions.
// Reads: users.
package queries
