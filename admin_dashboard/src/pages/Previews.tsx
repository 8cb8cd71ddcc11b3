import { Panel, Select, Table, type components } from '@hivesync/ui';
import { useApi } from '../context.tsx';
import { count, seconds, words } from '../format.ts';
import { history, useLive } from '../live.ts';
import { loadPreviews } from '../loads.ts';
import { Page, Section } from '../Page.tsx';
import { PreviewTimes } from '../PreviewTimes.tsx';
import { useFilters } from '../search.ts';
import { SpanPicker } from '../SpanPicker.tsx';

type Stage = components['schemas']['AdminStageTimes'];

/** Previews are how long each stage of them took, on each plan. */
export function Previews() {
  const api = useApi();
  const [f, set] = useFilters();
  const time = { range: f.range, from: f.from, to: f.to };
  const stage = f.stage ?? 'total';
  const times = useLive(['previews', time, stage], () => loadPreviews(api, time, stage), history);
  const stages = [...new Set(['total', stage, ...(times.data?.stages.map((s) => s.stage) ?? [])])];
  return (
    <Page title="Previews" about="How long they took that became ready, by stage and plan. A time is the upper bound of what was measured." action={<SpanPicker />}>
      <div data-filter="" className="flex flex-wrap gap-3 [&>div]:w-44">
        <Select label="Stage" value={stage} onChange={(e) => set({ stage: e.target.value === 'total' ? '' : e.target.value })}>{stages.map((s) => <option key={s} value={s}>{words(s)}</option>)}</Select>
        <Select label="Plan" value={f.tier ?? ''} onChange={(e) => set({ tier: e.target.value })}><option value="">The slowest</option>{['free', 'pro', 'premium'].map((t) => <option key={t} value={t}>{words(t)}</option>)}</Select>
      </div>
      <PreviewTimes time={time} stage={stage} tier={f.tier} />
      <Section title="Stages" note="over the whole time">
        <Panel query={times} what="the stages" className="min-h-40" empty={{ when: (t) => t.stages.length === 0, say: 'No preview became ready in this time.' }}>
          {(t) => (
            <Table<Stage>
              label="Stages" rows={t.stages} id={(s) => `${s.stage} ${s.tier}`}
              columns={[
                { key: 'stage', head: 'Stage', cell: (s) => <span className="font-medium">{words(s.stage)}</span> }, { key: 'tier', head: 'Plan', cell: (s) => words(s.tier) },
                { key: 'n', head: 'Previews', figures: true, cell: (s) => count(s.count) }, { key: 'p50', head: 'p50', figures: true, cell: (s) => seconds(s.p50_ms) },
                { key: 'p95', head: 'p95', figures: true, cell: (s) => seconds(s.p95_ms) }, { key: 'p99', head: 'p99', figures: true, cell: (s) => seconds(s.p99_ms) },
              ]}
            />
          )}
        </Panel>
      </Section>
    </Page>
  );
}
