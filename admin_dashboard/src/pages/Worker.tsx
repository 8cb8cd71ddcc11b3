import { ActionButton, Level, ok, Panel, Time, TroubleNote, useAction } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../context.tsx';
import { bytes, percent } from '../format.ts';
import { useLive } from '../live.ts';
import type { Worker as Shown } from '../loads.ts';
import { Facts, Page, textLink } from '../Page.tsx';
import { Slots } from '../Ruler.tsx';
import { workerLevel } from '../WorkerTable.tsx';

/** Worker is one worker, which can be drained before it is touched. */
export function Worker() {
  const { id } = useParams({ strict: false }) as { id: string };
  const api = useApi();
  const worker = useLive(['worker', id], async () => (await ok(api.GET('/admin/workers/{worker_id}', { params: { path: { worker_id: id } } }))).data);
  const state = worker.data && workerLevel(worker.data);
  return (
    <Page
      title={worker.data?.name ?? 'Worker'} above={<Link to="/workers" className={textLink}>Workers</Link>} mark={state && <Level level={state.level} mark />} about={state && <>{state.word}{worker.data?.drain ? '. An administrator asked it to claim nothing more.' : '.'}</>}
      action={worker.data && <Drain worker={worker.data} />}
    >
      <Panel query={worker} what="this worker" className="min-h-40">
        {(w) => (
          <>
            <Facts of={[
              ['Slots', <Slots key="s" busy={w.busy} slots={w.slots} />], ['Kind', w.kind.toUpperCase()], ['Version', w.version], ['CPU', percent(w.cpu_percent)], ...(w.gpu_percent === undefined ? [] : [['GPU', percent(w.gpu_percent)] as const]),
              ['Memory', bytes(w.memory_bytes)], ['Clock off', `${w.clock_off_ms} ms`], ['Started', <Time key="t" at={w.started_at} />], ['Heard', <Time key="h" at={w.spoke_at} />],
            ]} />
            <Facts of={[['Queues', w.queues.join(', ') || 'None'], ['Id', <span key="i" className="font-mono">{w.id}</span>]]} />
            {w.held.map((h) => <Level key={h.queue + h.dependency} level="behind">It takes no jobs of {h.queue}: {h.dependency} is away.</Level>)}
          </>
        )}
      </Panel>
    </Page>
  );
}

function Drain({ worker: w }: { worker: Shown }) {
  const api = useApi();
  const queries = useQueryClient();
  const path = { params: { path: { worker_id: w.id } } };
  const done = () => queries.invalidateQueries();
  const drain = useAction(() => ok(api.POST('/admin/workers/{worker_id}/drain', path)), { doing: `drain ${w.name}`, done });
  const undrain = useAction(() => ok(api.POST('/admin/workers/{worker_id}/undrain', path)), { doing: `let ${w.name} claim again`, done });
  return (
    <div className="grid justify-items-end gap-2">
      {w.drain ? <ActionButton look="primary" action={undrain} input={undefined} doing="Letting it claim">Let {w.name} claim again</ActionButton> : <ActionButton action={drain} input={undefined} doing="Draining">Drain {w.name}</ActionButton>}
      <p className="text-note text-muted">{w.drain ? 'It takes jobs again within seconds.' : 'It finishes what it runs and claims nothing more. No job is lost.'}</p>
      <TroubleNote trouble={drain.trouble ?? undrain.trouble} wait={drain.wait ?? undrain.wait} />
    </div>
  );
}
