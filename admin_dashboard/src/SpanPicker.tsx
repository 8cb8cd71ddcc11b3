import { useFilters } from './search.ts';

const ranges = [['15m', 'Last 15 min'], ['60m', 'Last 60 min'], ['6h', 'Last 6 h'], ['24h', 'Last 24 h'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days']] as const;

/** SpanPicker chooses the time that a page's figures are of. It stands in the address. */
export function SpanPicker() {
  const [now, set] = useFilters();
  const fixed = now.from !== undefined;
  return (
    <select
      aria-label="Time" value={fixed ? 'fixed' : (now.range ?? '60m')} className="h-control rounded-control border border-control bg-surface px-2"
      onChange={(e) => { if (e.target.value !== 'fixed') set({ range: e.target.value, from: '', to: '' }); }}
    >
      {fixed && <option value="fixed">{`${local(now.from)} to ${now.to ? local(now.to) : 'now'}`}</option>}
      {!ranges.some(([r]) => r === now.range) && now.range && !fixed && <option value={now.range}>{`Last ${now.range}`}</option>}
      {ranges.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
    </select>
  );
}

function local(at: string | undefined): string {
  const d = new Date(at ?? '');
  return Number.isNaN(d.getTime()) ? '?' : d.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
