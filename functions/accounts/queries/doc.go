// Package queries is the compiled SQL of accounts: a user's own rows, and the personal team that each is made with. A sign-in has
// no identity yet, so it looks up by the address.
//
// Owns: users, sessions, refresh_tokens, codes, second_factors, recovery_codes, device_pairings, identities, provider_flows.
// Writes: teams, team_members.
// Reads: projects, jobs.
package queries
