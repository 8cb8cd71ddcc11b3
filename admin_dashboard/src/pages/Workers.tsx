import { Panel } from '@hivesync/ui';
import { useState } from 'react';
import { Chart } from '../Chart.tsx';
import { useApi } from '../context.tsx';
import { count } from '../format.ts';
import { useLive } from '../live.ts';
import { loadFleet } from '../loads.ts';
import { Page, Section } from '../Page.tsx';
import { LinkHere, TableSwitch } from '../PanelLinks.tsx';
import { points } from '../plot.ts';
import { useFilters } from '../search.ts';
import { SpanPicker } from '../SpanPicker.tsx';
import { WorkerTable } from '../WorkerTable.tsx';

/** Workers are who works, and who is ill. */
export function Workers() {
  const api = useApi();
  const [{ range, from, to }] = useFilters();
  const [table, setTable] = useState(false);
  const time = { range, from, to };
  const fleet = useLive(['fleet', time], () => loadFleet(api, time));
  return (
    <Page title="Workers" about="Who works, and who is ill." action={<SpanPicker />}>
      <Panel query={fleet} what="the workers" className="min-h-40">{(f) => <WorkerTable workers={f.workers} />}</Panel>
      <Section title="Slots" note="busy, of those of workers that speak" links={<><TableSwitch table={table} onChange={setTable} />{fleet.data && <LinkHere from={fleet.data.from} to={fleet.data.to} />}</>}>
        <Panel query={fleet} what="how many slots were busy" className="min-h-50">
          {(f) => (
            <Chart
              counted
              label="Slots" table={table} from={new Date(f.from).getTime()} to={new Date(f.to).getTime()} format={count} tick={(v) => count(v)} least={4} empty="Nobody looked in this time."
              series={[{ name: 'busy', points: points(f.points, (p) => p.busy), main: true }, { name: 'slots', points: points(f.points, (p) => p.slots) }]}
            />
          )}
        </Panel>
      </Section>
    </Page>
  );
}
