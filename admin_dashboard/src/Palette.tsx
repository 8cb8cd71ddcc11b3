import { Button, Checkbox, Dialog } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { use, useId, useState, type KeyboardEvent } from 'react';
import { useApi } from './context.tsx';
import { setSingleKeys, singleKeys } from './keys.ts';
import { LiveContext, useLive } from './live.ts';
import { places } from './places.tsx';
import { loadOverview } from './loads.ts';

interface Found {
  name: string;
  what: string;
  run: () => void;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Palette finds pages, workers, queues, jobs and users by what is typed, and runs what a key runs. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const navigate = useNavigate();
  const live = use(LiveContext);
  const queries = useQueryClient();
  const api = useApi();
  const overview = useLive(['overview'], () => loadOverview(api));
  const go = (to: string, search: Record<string, unknown> = {}) => () => { void navigate({ to, search } as never); };
  const typed = text.trim();
  const all: Found[] = [
    ...(uuid.test(typed) ? [{ name: typed, what: 'Open this job', run: go(`/jobs/${typed}`) }, { name: typed, what: 'Open this user', run: go(`/users/${typed}`) }, { name: typed, what: 'Jobs of this user', run: go('/jobs', { user: typed }) }] : []),
    ...(typed.length > 2 && !uuid.test(typed) && typed.includes('@') ? [{ name: typed, what: 'Find users by this address', run: go('/users', { email: typed }) }] : []),
    ...places.map((p) => ({ name: p.name, what: 'Page', run: go(p.to) })),
    ...(overview.data?.workers ?? []).map((w) => ({ name: w.name, what: 'Worker', run: go(`/workers/${encodeURIComponent(w.id)}`) })),
    ...(overview.data?.queues ?? []).map((q) => ({ name: q.name, what: 'Dead jobs of the queue', run: go('/dead', { queue: q.name }) })),
    { name: live.pausedAt === null ? 'Pause' : 'Go on', what: 'Action', run: live.toggle },
    { name: 'Load everything again', what: 'Action', run: () => void queries.invalidateQueries() },
    ...(/^[A-Z][A-Z0-9_]{3,}$/.test(typed) ? [{ name: typed, what: 'Jobs that failed with this code', run: go('/jobs', { error: typed, state: 'failed' }) }] : []),
  ];
  const found = all.filter((f) => f.name === typed || `${f.name} ${f.what}`.toLowerCase().includes(typed.toLowerCase())).slice(0, 9);
  const now = Math.min(at, found.length - 1);
  const run = (f: Found | undefined) => { if (f) { onClose(); f.run(); } };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt(Math.min(Math.max(now + (event.key === 'ArrowDown' ? 1 : -1), 0), found.length - 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[now]);
    }
  };
  return (
    <Dialog title="Find" onClose={onClose}>
      <input
        autoFocus role="combobox" aria-expanded="true" aria-controls={list} aria-activedescendant={found[now] ? `${list}-${now}` : undefined} aria-label="Find a page, job, user or worker"
        placeholder="A page, an id, an address, an error code" value={text} onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={press} maxLength={254}
        className="h-control w-full rounded-control border border-control bg-surface px-3"
      />
      <div role="listbox" id={list} aria-label="Found" className="mt-3 grid min-h-60 content-start">
        {found.map((f, i) => (
          <div
            key={`${f.what} ${f.name}`} id={`${list}-${i}`} role="option" aria-selected={i === now} data-press="" onClick={() => run(f)}
            className="flex min-h-8 cursor-pointer items-center justify-between gap-4 rounded-control px-2 hover:bg-sunken aria-selected:bg-track"
          >
            <span className="truncate">{f.name}</span><span className="text-note whitespace-nowrap text-muted">{f.what}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="text-muted">Nothing here is called that. Jobs and users are found by their whole id, users by their address.</p>}
    </Dialog>
  );
}

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K or ⌘ K', 'Find'], ['/', 'To the filter'], ['J and K', 'Next and previous row'], ['Enter', 'Open the row'], ['L', 'Pause or go on'], ['T', 'Table or chart'], ['?', 'These keys'], ['Esc', 'Close'],
  ...places.map((p) => [`G ${p.key.toUpperCase()}`, p.name] as const),
];

/** Keys lists the keys, and turns the single ones off for who speaks to the machine. */
export function Keys({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(singleKeys);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
        {keys.map(([key, what]) => <div key={key} className="contents"><dt className="font-medium">{key}</dt><dd className="text-muted">{what}</dd></div>)}
      </dl>
      <div className="flex items-center justify-between gap-4">
        <Checkbox label="Single keys act" hint="Off, only Ctrl K does." checked={on} onChange={(next) => { setSingleKeys(next); setOn(next); }} />
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
