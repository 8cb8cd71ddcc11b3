import { ActionButton, Button, Field, Level, ok, Panel, Table, Time, TroubleNote, useAction, type Column } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useApi } from '../context.tsx';
import { short, words } from '../format.ts';
import { useLive } from '../live.ts';
import { loadSettings, type Setting } from '../loads.ts';
import { Page, Section } from '../Page.tsx';
import { useFilters } from '../search.ts';

/** What each kill switch says when it is as it should be. */
const switches: Record<string, string> = { PREVIEWS_ENABLED: 'true', PACKAGE_FETCH_ENABLED: 'true', MAINTENANCE: 'false', READ_ONLY: 'false' };

/** Config is every limit, bound and switch; changes count within seconds, are audited, and can be taken back. */
export function Config() {
  const api = useApi();
  const [f, set] = useFilters();
  const settings = useLive(['settings'], () => loadSettings(api), 10_000);
  const find = (f.find ?? '').toLowerCase();
  // What had been changed when the page was opened: a row that is changed on it stays where it is, with its way back.
  const changed = useRef<ReadonlySet<string> | null>(null);
  return (
    <Page title="System config" about="Every limit, bound and switch. A change counts within seconds in all processes, and stands in the audit log.">
      <div data-filter="" className="max-w-90"><Field label="Find" value={f.find ?? ''} maxLength={100} placeholder="A name or what it is about" onChange={(e) => set({ find: e.target.value })} /></div>
      <Panel query={settings} what="the settings" className="min-h-60">
        {(all) => {
          changed.current ??= new Set(all.filter((s) => s.changed_at && !(s.name in switches)).map((s) => s.name));
          const was = changed.current;
          const shown = all.filter((s) => `${s.name} ${s.about}`.toLowerCase().includes(find));
          const groups = [['Kill switches', shown.filter((s) => s.name in switches)], ['Changed', shown.filter((s) => was.has(s.name))], ['Limits and bounds', shown.filter((s) => !(s.name in switches) && !was.has(s.name))]] as const;
          if (shown.length === 0) return <p className="text-muted">No setting is called that.</p>;
          return <>{groups.filter(([, of]) => of.length > 0).map(([name, of]) => <Section key={name} title={name}><Settings label={name} of={of} /></Section>)}</>;
        }}
      </Panel>
    </Page>
  );
}

function Settings({ label, of }: { label: string; of: readonly Setting[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const columns: Column<Setting>[] = [
    { key: 'name', head: 'Setting', cell: (s) => <span id={s.name}><span className="font-medium [overflow-wrap:anywhere]">{s.name}</span><span className="block text-note text-muted">{s.about}</span></span> },
    { key: 'value', head: 'Now', className: 'whitespace-nowrap', cell: (s) => (s.name in switches && s.value !== switches[s.name] ? <Level level="behind">{s.value}</Level> : <span className="font-mono">{s.value}</span>) },
    { key: 'source', head: 'From', cell: (s) => (s.changed_at ? <span>{s.changed_by ? <Link to="/users/$id" params={{ id: s.changed_by }} className="font-mono hover:underline" title={s.changed_by}>{short(s.changed_by)}</Link> : 'Command line'}, <Time at={s.changed_at} /></span> : words(s.source)) },
    { key: 'act', head: 'Change', actions: true, cell: (s) => <Button aria-expanded={open === s.name} onClick={() => setOpen(open === s.name ? null : s.name)} aria-label={`Change ${s.name}`}>Change…</Button> },
  ];
  return <Table label={label} columns={columns} rows={of} id={(s) => s.name} below={(s) => (open === s.name ? <Change setting={s} onClose={() => setOpen(null)} /> : null)} />;
}

function Change({ setting: s, onClose }: { setting: Setting; onClose: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const flips = s.value === 'true' || s.value === 'false';
  const [value, setValue] = useState(flips ? String(s.value !== 'true') : s.value);
  const [before, setBefore] = useState<{ value: string; changed: boolean } | null>(null);
  const path = { params: { path: { name: s.name } } };
  const load = () => queries.invalidateQueries();
  const put = useAction(async (to: string) => {
    const was = { value: s.value, changed: s.changed_at !== undefined };
    await ok(api.PUT('/admin/system-config/{name}', { ...path, body: { value: to } }));
    return was;
  }, { doing: `change ${s.name}`, done: (was) => { setBefore(was); return load(); } });
  // What was there before comes back: an earlier change, or what the environment or the default has.
  const undo = useAction((): Promise<unknown> => (before?.changed ? ok(api.PUT('/admin/system-config/{name}', { ...path, body: { value: before.value } })) : ok(api.DELETE('/admin/system-config/{name}', path))), { doing: `undo the change of ${s.name}`, done: () => { setBefore(null); return load(); } });
  const reset = useAction(() => ok(api.DELETE('/admin/system-config/{name}', path)), { doing: `take the change of ${s.name} back`, done: load });
  return (
    <div className="grid gap-3 rounded-control bg-sunken p-3" role="group" aria-label={`Change ${s.name}`} onKeyDown={(e) => { if (e.key === 'Escape') onClose(); }}>
      {before ? (
        <div className="flex flex-wrap items-center gap-3">
          <span role="status"><span className="font-mono">{before.value}</span> became <span className="font-mono">{s.value}</span>.</span>
          <ActionButton action={undo} input={undefined} doing="Undoing">Undo</ActionButton>
          <Button look="quiet" onClick={onClose}>Close</Button>
        </div>
      ) : (
        <div className="flex flex-wrap items-end gap-3">
          <Button onClick={onClose} className="order-first">Keep {s.value}</Button>
          {!flips && <div className="w-48"><Field label="New value" code value={value} maxLength={100} spellCheck={false} error={put.trouble?.fields.value} hint="Such as 20, 30s or 64MiB" onChange={(e) => setValue(e.target.value)} /></div>}
          <ActionButton look={s.name in switches && value !== switches[s.name] ? 'danger-filled' : 'primary'} action={put} input={value.trim()} doing="Changing" disabled={!value.trim() || value.trim() === s.value}>Change {s.value} to {value.trim() || '…'}</ActionButton>
          {s.changed_at && <ActionButton action={reset} input={undefined} doing="Taking back">Take the change back</ActionButton>}
        </div>
      )}
      <TroubleNote trouble={put.trouble ?? undo.trouble ?? reset.trouble} wait={put.wait ?? undo.wait ?? reset.wait} />
    </div>
  );
}
