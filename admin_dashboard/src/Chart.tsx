import { Table, type Column } from '@hivesync/ui';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useCursor } from './cursor.ts';
import { axis, clockAt, gaps, lines, type Point } from './plot.ts';

export interface Series {
  name: string;
  points: readonly Point[];
  /** The main one is heavier. */
  main?: boolean;
}

export interface ChartProps {
  label: string;
  series: readonly Series[];
  from: number;
  to: number;
  /** How a value is written, at the line's end and in the table. */
  format: (value: number) => string;
  /** How the axis writes it; the unit stands on the top tick alone. */
  tick: (value: number, top: boolean) => string;
  /** Whether the values are counts: then the axis has whole numbers alone. */
  counted?: boolean;
  /** At least so high is the axis, so that noise stays flat. */
  least?: number;
  threshold?: { at: number; label: string };
  /** Whether the values are shown as a table in the same place. */
  table?: boolean;
  empty: string;
}

const height = 200;
const pad = { top: 14, right: 92, bottom: 26, left: 44 };

/** Chart draws lines over time: gaps stay gaps, and each line has its name and its last value at its end. */
export function Chart(props: ChartProps) {
  if (props.table) return <ChartTable {...props} />;
  return <Drawing {...props} />;
}

function Drawing({ label, series, from, to, format, tick, counted = false, least = 0, threshold, empty }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(480);
  const [cursor, setCursor] = useCursor();
  const id = useId();
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width); });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const values = series.flatMap((s) => s.points.flatMap((p) => (p.value === null ? [] : [p.value])));
  const ticks = axis(Math.max(least, threshold ? threshold.at * 1.25 : 0, ...values), counted);
  const top = ticks.at(-1)!;
  const x = (at: number) => pad.left + ((at - from) / (to - from || 1)) * (width - pad.left - pad.right);
  const y = (value: number) => height - pad.bottom - (value / (top || 1)) * (height - pad.top - pad.bottom);
  const times = Array.from({ length: width < 420 ? 3 : 5 }, (_, i, all = width < 420 ? 2 : 4) => from + ((to - from) * i) / all);
  const ends = apart(series.flatMap((s) => { const last = s.points.findLast((p) => p.value !== null); return last ? [{ s, last, y: y(last.value!) }] : []; }));
  const move = (clientX: number) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const at = from + ((clientX - left - pad.left) / (width - pad.left - pad.right)) * (to - from);
    setCursor(at >= from && at <= to ? at : null);
  };
  const under = cursor !== null && cursor >= from && cursor <= to ? cursor : null;
  return (
    <div ref={box} className="relative min-w-0" onPointerMove={(e) => move(e.clientX)} onPointerLeave={() => setCursor(null)}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-labelledby={id} className="block max-w-full overflow-visible text-[11px]">
        <title id={id}>{`${label}: ${ends.map((e) => `${e.s.name} ${format(e.last.value!)}`).join(', ') || empty}`}</title>
        {ticks.map((t, i) => (
          <g key={t}>
            <line x1={pad.left} x2={width - pad.right} y1={y(t)} y2={y(t)} stroke="var(--border)" />
            <text x={pad.left - 8} y={y(t) + 4} textAnchor="end" fill="var(--muted)">{tick(t, i === ticks.length - 1)}</text>
          </g>
        ))}
        {times.map((t, i) => (
          <text key={i} x={x(t)} y={height - 6} textAnchor={i === 0 ? 'start' : i === times.length - 1 ? 'end' : 'middle'} fill="var(--muted)">{clockAt(t, to - from)}</text>
        ))}
        {threshold && threshold.at <= top && (
          <g>
            <line x1={pad.left} x2={width - pad.right} y1={y(threshold.at)} y2={y(threshold.at)} stroke="var(--behind)" strokeDasharray="5 3" />
            <text x={pad.left + 6} y={y(threshold.at) - 5} fill="var(--behind)" fontWeight={600}>{threshold.label}</text>
          </g>
        )}
        {series.map((s) => (
          <g key={s.name} fill="none" stroke={s.main ? 'var(--text)' : 'var(--muted)'} strokeWidth={s.main ? 2 : 1.25} strokeLinejoin="round">
            {lines(s.points).map((part, i) =>
              part.length === 1
                ? <circle key={i} cx={x(part[0]!.at)} cy={y(part[0]!.value!)} r={1.5} fill="currentColor" stroke="none" color={s.main ? 'var(--text)' : 'var(--muted)'} />
                : <polyline key={i} points={part.map((p) => `${x(p.at).toFixed(1)},${y(p.value!).toFixed(1)}`).join(' ')} />)}
          </g>
        ))}
        {ends.map(({ s, last, y: at }) => (
          <g key={s.name}>
            <circle cx={x(last.at)} cy={y(last.value!)} r={3} fill={s.main ? 'var(--text)' : 'var(--page)'} stroke={s.main ? 'var(--text)' : 'var(--muted)'} strokeWidth={1.25} />
            <text x={width - pad.right + 10} y={at + 4} fill="var(--text)" fontWeight={s.main ? 600 : 400} fontSize={12}>{`${s.name} ${format(last.value!)}`}</text>
          </g>
        ))}
        {under !== null && ends.length > 0 && <line x1={x(under)} x2={x(under)} y1={pad.top} y2={height - pad.bottom} stroke="var(--control)" />}
        {ends.length === 0 && <text x={(pad.left + width - pad.right) / 2} y={height / 2 - 8} textAnchor="middle" fill="var(--muted)" fontSize={13}>{empty}</text>}
      </svg>
      {under !== null && ends.length > 0 && <Reading series={series} at={under} format={format} left={Math.min(x(under) + 8, width - 170)} />}
    </div>
  );
}

/** Reading is what the lines have at the cursor; where nobody looked it says so, and from when to when. */
function Reading({ series, at, format, left }: { series: readonly Series[]; at: number; format: (v: number) => string; left: number }) {
  const time = new Date(at);
  return (
    <div className="pointer-events-none absolute top-3 z-10 grid w-40 gap-px rounded-control border border-border bg-surface px-2 py-1 text-note" style={{ left }}>
      <span className="text-muted">{clockAt(at, 0)} <span className="text-axis">({time.toISOString().slice(11, 16)} UTC)</span></span>
      {series.map((s) => {
        const near = s.points.reduce<Point | null>((best, p) => (best === null || Math.abs(p.at - at) < Math.abs(best.at - at) ? p : best), null);
        const gap = near?.value === null ? gaps(s.points).find((g) => near.at >= g.from && near.at <= g.to) : undefined;
        return <span key={s.name} className={s.main ? 'font-semibold' : ''}>{s.name} {near && near.value !== null ? format(near.value) : gap ? `no data ${clockAt(gap.from, 0)} to ${clockAt(gap.to, 0)}` : 'no data'}</span>;
      })}
    </div>
  );
}

function ChartTable({ label, series, format }: ChartProps) {
  interface Row { at: number; values: (number | null)[] }
  const times = [...new Set(series.flatMap((s) => s.points.map((p) => p.at)))].sort((a, b) => b - a);
  const rows: Row[] = times.map((at) => ({ at, values: series.map((s) => s.points.find((p) => p.at === at)?.value ?? null) }));
  const columns: Column<Row>[] = [
    { key: 'at', head: 'Time', cell: (r): ReactNode => <time dateTime={new Date(r.at).toISOString()} title={`${new Date(r.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`}>{clockAt(r.at, times[0]! - times.at(-1)!)}</time> },
    ...series.map((s, i): Column<Row> => ({ key: s.name, head: s.name, figures: true, cell: (r) => (r.values[i] === null ? <span className="text-muted">no data</span> : format(r.values[i]!)) })),
  ];
  return (
    <div className="h-[200px] overflow-y-auto" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
      <Table label={label} columns={columns} rows={rows} id={(r) => String(r.at)} />
    </div>
  );
}

/** apart keeps labels from standing on one another. */
function apart<T extends { y: number }>(labels: T[]): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) sorted[i] = { ...sorted[i]!, y: Math.max(sorted[i]!.y, sorted[i - 1]!.y + 15) };
  return sorted;
}

/** Sparkline is a line without axes, of at least 10 in height, so that noise stays flat. */
export function Sparkline({ points, width = 64, label }: { points: readonly Point[]; width?: number; label: string }) {
  const tall = 20;
  const top = Math.max(10, ...points.map((p) => p.value ?? 0));
  const from = points[0]?.at ?? 0;
  const to = points.at(-1)?.at ?? 1;
  const x = (at: number) => 1 + ((at - from) / (to - from || 1)) * (width - 6);
  const y = (v: number) => tall - 2 - (v / top) * (tall - 4);
  const last = points.findLast((p) => p.value !== null);
  return (
    <svg viewBox={`0 0 ${width} ${tall}`} width={width} height={tall} role="img" aria-label={label} className="inline-block align-middle">
      {lines(points).map((part, i) => <polyline key={i} fill="none" stroke="var(--muted)" strokeWidth={1.25} points={part.map((p) => `${x(p.at).toFixed(1)},${y(p.value!).toFixed(1)}`).join(' ')} />)}
      {last && <circle cx={x(last.at)} cy={y(last.value!)} r={2} fill="var(--text)" />}
    </svg>
  );
}
