// Package queries is the compiled SQL of when schedules ran: none of these rows belongs to a tenant.
//
// Owns: schedule_runs.
package queries
