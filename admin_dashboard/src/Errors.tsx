import { Table, Time, type Column } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { count, many, words } from './format.ts';
import type { Overview } from './loads.ts';

type Failure = Overview['errors'][number];

/** Errors are why jobs failed: ours are faults of the system, theirs come from what users sent. */
export function Errors({ of }: { of: readonly Failure[] }) {
  const columns: Column<Failure>[] = [
    {
      key: 'cause', head: 'Cause', cell: (f) => (
        <span><Link to="/jobs" search={{ error: f.code, state: 'failed' } as never} data-open="" className="font-medium hover:underline">{words(f.code)}</Link><span className="block text-note text-muted">{words(f.type)}, {many(f.users, 'user')} at most</span></span>
      ),
    },
    { key: 'whose', head: 'Whose', cell: (f) => (f.ours ? <strong className="font-semibold">Ours</strong> : <span className="text-muted">Theirs</span>) },
    { key: 'count', head: 'Count', figures: true, cell: (f) => <span className="font-semibold">{count(f.count)}</span> },
    { key: 'last', head: 'Last', cell: (f) => <Time at={f.last} className="whitespace-nowrap" /> },
  ];
  if (of.length === 0) return <p className="border-y border-border py-3 text-muted">No job failed.</p>;
  return <Table label="Errors by cause" columns={columns} rows={of} id={(f) => `${f.code} ${f.type}`} />;
}
