import { Level, type LevelName } from '@hivesync/ui';
import { words } from './format.ts';
import type { Job } from './loads.ts';

const levels: Record<Job['state'], LevelName> = { accepted: 'unknown', queued: 'unknown', running: 'unknown', succeeded: 'ok', failed: 'critical', stopped: 'unknown' };

/** JobState is where a job is: only how it ended has a colour. */
export function JobState({ job }: { job: Pick<Job, 'state'> }) {
  return levels[job.state] === 'unknown' ? <span>{words(job.state)}</span> : <Level level={levels[job.state]}>{words(job.state)}</Level>;
}
