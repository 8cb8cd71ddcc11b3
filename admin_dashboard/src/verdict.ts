import { clock, type LevelName } from '@hivesync/ui';
import { many, span } from './format.ts';
import { stale } from './live.ts';
import type { Overview } from './loads.ts';

type Cause = Overview['causes'][number];

/** verdict puts the state into words. Figures that are too old prove nothing: then nobody knows, since when they came. */
export function verdict(state: Overview, age: number | null): { level: LevelName; words: string; more: string } {
  if (age !== null && age > stale) {
    return { level: 'unknown', words: `Unknown since ${clock(Date.now() - age)}: no figures from the backend.`, more: `What is shown is ${span(age)} old. Actions still work where the backend answers.` };
  }
  const first = state.causes[0];
  const well = state.queues.filter((q) => q.level === 'ok').map((q) => q.name);
  const fine = well.length === 0 ? '' : well.length === state.queues.length ? 'All queues are on time.' : `${list(well)} ${well.length === 1 ? 'is' : 'are'} on time.`;
  const theirs = state.errors.filter((e) => !e.ours).reduce((n, e) => n + e.count, 0);
  const said = state.vitals.errors_ours === 0 ? `No errors of ours in the last hour${theirs ? `, ${theirs} of theirs` : ''}.` : '';
  const more = [
    first?.since ? `For ${span(Date.now() - new Date(first.since).getTime())}.` : '', fine, said,
    state.causes.length > 1 ? `${many(state.causes.length, 'cause')} in all, the worst first.` : '', first ? `${first.action} first.` : '',
  ];
  return { level: state.level, words: state.words, more: more.filter(Boolean).join(' ') };
}

function list(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** actionOf is where a cause's action is done; null where it is done outside of here. */
export function actionOf(cause: Cause): { to: string; search: Record<string, string> } | null {
  if (/^[A-Z][A-Z0-9_]+$/.test(cause.about)) return { to: '/config', search: { find: cause.about } };
  if (cause.about.endsWith('_queue')) return { to: '/jobs', search: { queue: cause.about } };
  if (cause.about === 'previews') return { to: '/previews', search: {} };
  if (cause.about === 'errors') return { to: '/jobs', search: { state: 'failed' } };
  if (/^(Drain|Look at) /.test(cause.action)) return { to: `/workers/${encodeURIComponent(cause.about)}`, search: {} };
  return null;
}
