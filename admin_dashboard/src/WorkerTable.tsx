import { Level, Table, type Column, type LevelName } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { bytes, percent, span } from './format.ts';
import type { Worker } from './loads.ts';
import { Slots } from './Ruler.tsx';

/** workerLevel is how a worker is: one that was told to drain is off, as it should be. */
export function workerLevel(w: Pick<Worker, 'state'>): { level: LevelName; word: string } {
  switch (w.state) {
    case 'healthy': return { level: 'ok', word: 'Healthy' };
    case 'late': return { level: 'watch', word: 'Late' };
    case 'silent': return { level: 'critical', word: 'Silent' };
    case 'draining': return { level: 'watch', word: 'Draining' };
    case 'drained': return { level: 'unknown', word: 'Drained' };
  }
}

export function WorkerTable({ workers }: { workers: readonly Worker[] }) {
  const columns: Column<Worker>[] = [
    {
      key: 'name', head: 'Worker', cell: (w) => (
        <span><Link to="/workers/$id" params={{ id: w.id }} data-open="" className="font-semibold hover:underline">{w.name}</Link><span className="block text-note text-muted">{w.kind === 'gpu' ? 'GPU' : 'CPU'}, {w.version}</span></span>
      ),
    },
    { key: 'slots', head: 'Slots', cell: (w) => <Slots busy={w.busy} slots={w.slots} /> },
    { key: 'state', head: 'State', className: 'whitespace-nowrap', cell: (w) => { const s = workerLevel(w); return <Level level={s.level}>{s.word}</Level>; } },
    { key: 'cpu', head: 'CPU', figures: true, className: 'whitespace-nowrap', cell: (w) => (w.cpu_percent > 85 ? <Level level="behind">{percent(w.cpu_percent)}</Level> : percent(w.cpu_percent)) },
    { key: 'memory', head: 'Memory', figures: true, className: 'whitespace-nowrap', cell: (w) => bytes(w.memory_bytes) },
    { key: 'heard', head: 'Heard', figures: true, className: 'whitespace-nowrap', cell: (w) => span(Date.now() - new Date(w.spoke_at).getTime()) },
  ];
  if (workers.length === 0) return <p className="border-y border-border py-3 text-muted">No worker is known. Start one with <code className="font-mono">hivesync work</code>.</p>;
  return (
    <div>
      <Table label="Workers" columns={columns} rows={workers} id={(w) => w.id} />
      <p className="mt-2 text-note text-muted">A filled cell is a busy slot. CPU is behind above 85 %.</p>
    </div>
  );
}
