import { buttonLook, clock, Level, Panel, type LevelName } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { Errors } from '../Errors.tsx';
import { useApi } from '../context.tsx';
import { count, levelWords, many, previewLevel, seconds, span } from '../format.ts';
import { useAge, useLive, usePaused } from '../live.ts';
import { loadOverview, loadQueues, type Overview as State } from '../loads.ts';
import { LinkHere } from '../PanelLinks.tsx';
import { Section, textLink, useTitle } from '../Page.tsx';
import { PreviewTimes } from '../PreviewTimes.tsx';
import { QueueTable } from '../QueueTable.tsx';
import { useFilters } from '../search.ts';
import { SpanPicker } from '../SpanPicker.tsx';
import { actionOf, verdict } from '../verdict.ts';
import { WorkerTable } from '../WorkerTable.tsx';

/** Overview says whether the system is well, and if not who feels it, why, and what to press. */
export function Overview() {
  useTitle('Overview');
  const api = useApi();
  const [filters] = useFilters();
  const state = useLive(['overview'], () => loadOverview(api));
  const time = { range: filters.range, from: filters.from, to: filters.to };
  const queues = useLive(['queues', time], () => loadQueues(api, time), 5_000);
  return (
    <>
      <div className="bg-surface px-4 pt-4 tabs:px-7">
        <Panel query={state} what="the state of the system" className="min-h-24 max-w-340 pb-5">{(s) => <Verdict state={s} />}</Panel>
      </div>
      <Vitals of={state.data} />
      <div className="grid max-w-354 gap-x-9 gap-y-7 px-4 py-5 tabs:px-7 rail:grid-cols-12">
        <Section
          title="Queues" note="waiting jobs against the levels" className="rail:col-span-7" id="queues"
          links={<><SpanPicker />{queues.data && <LinkHere from={queues.data.from} to={queues.data.to} anchor="queues" />}</>}
        >
          <Panel query={queues} what="the queues" className="min-h-60">{(q) => <QueueTable queues={q.queues} at={q.at} />}</Panel>
        </Section>
        <div className="min-w-0 rail:col-span-5"><PreviewTimes time={time} /></div>
        <Section title="Workers" note={slots(state.data)} className="rail:col-span-7" links={<Link to="/workers" className={textLink}>All</Link>}>
          <Panel query={state} what="the workers" className="min-h-30">{(s) => <WorkerTable workers={s.workers} />}</Panel>
        </Section>
        <Section title="Errors by cause" note="last hour" className="rail:col-span-5" links={<Link to="/jobs" search={{ state: 'failed' } as never} className={textLink}>Failed jobs</Link>}>
          <Panel query={state} what="the errors" className="min-h-30">{(s) => <Errors of={s.errors} />}</Panel>
        </Section>
      </div>
    </>
  );
}

function slots(s: State | undefined): string {
  return s?.vitals.slots === undefined ? '' : `${count(s.vitals.busy)} of ${many(s.vitals.slots, 'slot')} busy`;
}

function Verdict({ state }: { state: State }) {
  const age = useAge();
  const paused = usePaused();
  const said = verdict(state, paused === null ? age : null);
  const [all, setAll] = useState(false);
  const shown = all ? state.causes : state.causes.slice(0, 3);
  const primary = shown.findIndex((c) => actionOf(c) !== null);
  return (
    <div className="grid gap-4">
      <div aria-live="polite">
        <h1 className="flex items-start gap-3 text-[22px]/[28px] font-semibold tabs:text-verdict"><Level level={said.level} mark className="mt-px" /><span><span className="sr-only">{levelWords[said.level]}: </span>{said.words}</span></h1>
        <p className="mt-1 text-muted tabs:pl-[26px]">{said.more}</p>
      </div>
      {shown.length > 0 && (
        <ul className="border-t border-border tabs:ml-[26px]">
          {shown.map((c, i) => {
            const action = actionOf(c);
            return (
              <li key={`${c.about} ${c.words}`} className="grid items-center gap-x-5 gap-y-2 border-b border-border py-3 tabs:grid-cols-[90px_minmax(0,1fr)_auto]">
                <Level level={c.level} />
                <div className="min-w-0">
                  <p className="font-semibold [overflow-wrap:anywhere]">{c.words}</p>
                  <p className="text-note text-muted">{c.since ? <>Since {clock(c.since)}, for {span(Date.now() - new Date(c.since).getTime())}. </> : null}{action ? null : `${c.action}.`}</p>
                </div>
                {action && <Link to={action.to} search={action.search as never} className={buttonLook(i === primary ? 'primary' : 'plain')}>{c.action}</Link>}
              </li>
            );
          })}
        </ul>
      )}
      {state.causes.length > 3 && <button type="button" className={`${textLink} justify-self-start tabs:ml-[26px]`} onClick={() => setAll(!all)}>{all ? 'Show the first 3' : `${state.causes.length - 3} more`}</button>}
    </div>
  );
}

interface Vital {
  name: string;
  value: ReactNode;
  level: LevelName;
  word: string;
  note: ReactNode;
}

/** Vitals hold their place while they load, and while nobody knows. */
function Vitals({ of: s }: { of: State | undefined }) {
  const v = s?.vitals;
  const fallen = s?.workers.filter((w) => w.state === 'silent' || w.state === 'late').length ?? 0;
  const dead = s?.queues.reduce<number | null>((n, q) => (n === null || q.dead === undefined ? null : n + q.dead), 0);
  const full = v?.slots !== undefined && v.slots > 0 && (v.busy ?? 0) >= v.slots;
  const quiet = v?.previews === 0;
  const vitals: Vital[] = [
    { name: 'Preview p95', value: seconds(v?.preview_p95_ms), level: quiet ? 'unknown' : previewLevel(v?.preview_p95_ms), word: quiet ? 'None' : levelWords[previewLevel(v?.preview_p95_ms)], note: quiet ? 'in 15 min' : 'limit 3 s' },
    { name: 'Previews, 15 min', value: count(v?.previews), level: v?.previews === undefined ? 'unknown' : 'ok', word: v?.previews === undefined ? 'Unknown' : 'Counted', note: `p50 ${seconds(v?.preview_p50_ms)}` },
    { name: 'Jobs waiting', value: count(v?.waiting), level: worst(s?.queues.map((q) => q.level)), word: levelWords[worst(s?.queues.map((q) => q.level))], note: many(s?.queues.length ?? 0, 'queue') },
    { name: 'Slots busy', value: v?.slots === undefined ? count(undefined) : `${count(v.busy)} of ${count(v.slots)}`, level: v?.slots === undefined ? 'unknown' : v.slots === 0 ? 'critical' : full ? 'slow' : 'ok', word: v?.slots === undefined ? 'Unknown' : v.slots === 0 ? 'None' : full ? 'Full' : 'Free', note: v?.workers === undefined ? '' : many(v.workers, 'worker') },
    { name: 'Workers silent', value: s ? count(fallen) : count(undefined), level: !s || v?.workers === undefined ? 'unknown' : fallen ? 'watch' : 'ok', word: !s || v?.workers === undefined ? 'Unknown' : fallen ? 'Watch' : 'Normal', note: s ? `of ${count(s.workers.length)}` : '' },
    { name: 'Dead jobs', value: count(dead), level: dead === null || dead === undefined ? 'unknown' : dead ? 'watch' : 'ok', word: dead === null || dead === undefined ? 'Unknown' : dead ? 'Watch' : 'None', note: 'can be replayed' },
    { name: 'Errors of ours, hour', value: count(v?.errors_ours), level: v?.errors_ours === undefined ? 'unknown' : v.errors_ours ? 'watch' : 'ok', word: v?.errors_ours === undefined ? 'Unknown' : v.errors_ours ? 'Watch' : 'None', note: s ? `${count(s.errors.filter((e) => !e.ours).reduce((n, e) => n + e.count, 0))} theirs` : '' },
  ];
  return (
    <dl className="grid grid-cols-2 border-y border-border tabs:grid-cols-4 rail:grid-cols-7" aria-label="Vitals">
      {vitals.map((x) => (
        <div key={x.name} className="min-w-0 border-b border-border px-4 py-3 tabs:border-r tabs:px-5 tabs:first:pl-7 rail:border-b-0">
          <dt className="truncate text-note text-muted">{x.name}</dt>
          <dd className="figures text-vital font-semibold whitespace-nowrap">{x.value}</dd>
          <dd className="flex flex-wrap gap-x-2 text-note"><Level level={x.level}>{x.word}</Level><span className="whitespace-nowrap text-muted">{x.note}</span></dd>
        </div>
      ))}
    </dl>
  );
}

const order: LevelName[] = ['ok', 'unknown', 'watch', 'behind', 'slow', 'critical'];

function worst(levels: LevelName[] | undefined): LevelName {
  if (!levels || levels.length === 0) return 'unknown';
  return levels.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a));
}
