import { useNavigate, useSearch } from '@tanstack/react-router';

/** What an address may hold behind its path: the time that figures are of, filters, and what is open. */
const names = [
  'range', 'from', 'to', 'state', 'type', 'user', 'project', 'error', 'queue', 'reason', 'text', 'email', 'tier', 'action', 'target', 'since', 'until', 'stage', 'view', 'find', 'a', 'b', 'devices',
] as const;
export type Search = { [name in (typeof names)[number]]?: string };

/** search keeps of an address what it may hold: a text of a sound length for each name. */
export function search(given: Record<string, unknown>): Search {
  const out: Search = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string' && value !== '' && value.length <= 300) out[name] = value;
  }
  return out;
}

/** useFilters are what the address holds, and the change of some of it: it is replaced, so that Back leaves the page. */
export function useFilters(): readonly [Search, (change: Search) => void] {
  const now = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = (change: Search) => {
    void navigate({ to: '.', search: ((before: Search) => search({ ...before, ...change })) as never, replace: true });
  };
  return [now, set];
}
