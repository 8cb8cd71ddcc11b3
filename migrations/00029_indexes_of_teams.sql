-- +goose NO TRANSACTION
-- Indexes of tables that are in use, built while they are. One that breaks off leaves an index that is not valid: each statement
-- may run again.

-- +goose Up
-- Lists of a user's teams are read in its order.
DROP INDEX CONCURRENTLY IF EXISTS team_members_by_user_in_order;
CREATE INDEX CONCURRENTLY team_members_by_user_in_order ON team_members (user_id, team_id DESC);
DROP INDEX CONCURRENTLY IF EXISTS team_members_by_user;

-- What goes with a team is found by this, and so is what still runs in one.
DROP INDEX CONCURRENTLY IF EXISTS jobs_by_team;
CREATE INDEX CONCURRENTLY jobs_by_team ON jobs (team_id, finished_at);
