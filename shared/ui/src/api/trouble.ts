import { HiveSyncError } from '@hivesync/client/errors';
import { TooSlow, Unreachable } from './client.ts';

export type Kind =
  | 'signed-out' // 401 of a session that has ended
  | 'refused' // 401 of credentials, or of a missing second factor
  | 'forbidden' // 403
  | 'missing' // 404
  | 'conflict' // 409
  | 'invalid' // 400, 413, 415, 422: what was sent
  | 'limited' // 429
  | 'closed' // 503 of maintenance or read-only
  | 'ours' // 5xx, and answers that are none of HiveSync's
  | 'slow'
  | 'offline';

/** Trouble is what went wrong, in words for the person in front of the page. */
export interface Trouble {
  readonly kind: Kind;
  /** The API's stable code; the kind where there was no answer. */
  readonly code: string;
  /** What happened, in one sentence. */
  readonly what: string;
  /** What to do, or what happens by itself; may be empty. */
  readonly next: string;
  /** What is wrong with which field. */
  readonly fields: Readonly<Record<string, string>>;
  /** After how many seconds it may be tried again; undefined where the server says nothing. */
  readonly retryAfter: number | undefined;
  /** Whether trying the same again may help without anybody doing anything. */
  readonly passes: boolean;
  readonly requestId: string;
}

/** trouble puts an error of a call into words. `doing` completes "could not …", such as "load your API tokens". */
export function trouble(error: unknown, doing = 'do that'): Trouble {
  const base = { fields: {}, retryAfter: undefined, passes: true, requestId: '' };
  const could = `We could not ${doing}`;
  if (error instanceof Unreachable) {
    const off = globalThis.navigator?.onLine === false;
    return { ...base, kind: 'offline', code: 'offline', what: off ? 'You are offline.' : `${could}: the server cannot be reached.`, next: off ? 'This goes on as soon as the connection is back.' : '' };
  }
  if (error instanceof TooSlow) return { ...base, kind: 'slow', code: 'slow', what: `${could}: no answer came in time.`, next: '' };
  if (!(error instanceof HiveSyncError)) return { ...base, kind: 'ours', code: 'failed', what: `${could}: this page has a fault.`, next: 'Load the page again.', passes: false };

  const { status, code, message, requestId, retryAfter } = error;
  const said = { ...base, code, requestId, retryAfter, passes: false };
  const id = requestId ? `The request was ${requestId}.` : '';
  switch (true) {
    case status === 401 && (code === 'INVALID_CREDENTIALS' || code === 'SECOND_FACTOR_REQUIRED'):
      return { ...said, kind: 'refused', what: message, next: '' };
    case status === 401:
      return { ...said, kind: 'signed-out', what: 'You are signed out.', next: 'Sign in again, and this goes on.' };
    case status === 403:
      return { ...said, kind: 'forbidden', what: message, next: '' };
    case status === 404:
      return { ...said, kind: 'missing', what: message, next: '' };
    case status === 409:
      return { ...said, kind: 'conflict', what: message, next: '' };
    case status === 429:
      return { ...said, kind: 'limited', what: message, next: '', passes: true };
    case code === 'MAINTENANCE' || code === 'READ_ONLY':
      return { ...said, kind: 'closed', what: message, next: '', passes: true };
    case status >= 500 || code === 'UNREADABLE':
      return { ...said, kind: 'ours', what: `${could}. The fault is ours.`, next: id, passes: true };
  }
  const fields: Record<string, string> = {};
  for (const detail of error.details ?? []) fields[lastOf(detail.field ?? '')] ??= sentence(detail.message);
  return { ...said, kind: 'invalid', what: message, next: '', fields };
}

/** Fields of bodies are named by their path; forms know the last part of it. */
function lastOf(field: string): string {
  return field.split('.').at(-1) ?? field;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
