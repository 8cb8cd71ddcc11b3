import { Copy } from '@hivesync/ui';
import { useLocation } from '@tanstack/react-router';

/** TableSwitch swaps a chart for its table, in place. */
export function TableSwitch({ table, onChange }: { table: boolean; onChange: (table: boolean) => void }) {
  return <button type="button" data-table="" aria-pressed={table} className="text-accent hover:underline" onClick={() => onChange(!table)}>{table ? 'Chart' : 'Table'}</button>;
}

/** LinkHere copies an address that shows the same figures later: its times are absolute. */
export function LinkHere({ from, to, anchor }: { from: string; to: string; anchor?: string }) {
  const { pathname, search } = useLocation();
  const query = new URLSearchParams(Object.entries(search as Record<string, string>).filter(([name]) => name !== 'range'));
  query.set('from', from);
  query.set('to', to);
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  const path = pathname === '/' ? '/' : pathname;
  const text = `${globalThis.location.origin}${path.startsWith(base) ? path : base + path}?${query.toString()}${anchor ? `#${anchor}` : ''}`;
  return <span className="[&>button]:min-h-0! [&>button]:p-0! [&>button]:text-note!"><Copy look="quiet" text={text}>Link</Copy></span>;
}
