// Package queries is the compiled SQL of settings that were changed at run time: none of these rows belongs to a tenant.
//
// Owns: settings, settings_version.
package queries
