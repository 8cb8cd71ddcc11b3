import { Panel } from '@hivesync/ui';
import { useState } from 'react';
import { Chart } from './Chart.tsx';
import { useApi } from './context.tsx';
import { previewLimit, seconds } from './format.ts';
import { history, useLive } from './live.ts';
import { loadPreviews, type Span } from './loads.ts';
import { LinkHere, TableSwitch } from './PanelLinks.tsx';
import { Section } from './Page.tsx';
import type { Point } from './plot.ts';
import { useFilters } from './search.ts';

type Times = Awaited<ReturnType<typeof loadPreviews>>;

/** slowest is a percentile of the plan that had the longest in each step: percentiles of plans cannot be put together. */
export function slowest(times: Times, of: 'p50_ms' | 'p95_ms', tier?: string): Point[] {
  const plans = times.plans.filter((p) => !tier || p.tier === tier);
  return (plans[0]?.points ?? []).map((step, i) => {
    const values = plans.flatMap((p) => p.points[i]?.[of] ?? []);
    return { at: new Date(step.at).getTime(), value: values.length ? Math.max(...values) : null };
  });
}

/** PreviewTimes is how long previews take, against what they are to take at most. */
export function PreviewTimes({ time, stage = 'total', tier }: { time: Span; stage?: string; tier?: string | undefined }) {
  const api = useApi();
  const [filters, set] = useFilters();
  const [here, setHere] = useState(false);
  const table = filters.view === 'table' || here;
  const query = useLive(['previews', time, stage], () => loadPreviews(api, time, stage), history);
  const swap = (on: boolean) => { setHere(on); set({ view: on ? 'table' : '' }); };
  return (
    <Section
      title={stage === 'total' ? 'Preview time' : `Time of ${stage.replaceAll('_', ' ')}`} note={stage === 'total' ? (tier ? 'accepted to ready' : 'accepted to ready, slowest plan') : 'one stage'} id="preview-time"
      links={<><TableSwitch table={table} onChange={swap} />{query.data && <LinkHere from={query.data.from} to={query.data.to} anchor="preview-time" />}</>}
    >
      <Panel query={query} what="how long previews take" className="min-h-50">
        {(t) => (
          <Chart
            label="Preview time" table={table} from={new Date(t.from).getTime()} to={new Date(t.to).getTime()} format={seconds} empty="No preview became ready in this time."
            tick={(v, top) => `${Number((v / 1000).toPrecision(3))}${top ? ' s' : ''}`} least={4_000} {...(stage === 'total' && { threshold: { at: previewLimit, label: 'limit 3 s for p95' } })}
            series={[{ name: 'p95', points: slowest(t, 'p95_ms', tier), main: true }, { name: 'p50', points: slowest(t, 'p50_ms', tier) }]}
          />
        )}
      </Panel>
    </Section>
  );
}
