// Figures, verdicts, charts and addresses: what the pages say, and what they keep.
import { describe, expect, it } from 'vitest';
import { bytes, count, percent, place, previewLevel, seconds, span, unknown } from '../src/format.ts';
import { fresh } from '../src/fresh.ts';
import { spanQuery, type Overview } from '../src/loads.ts';
import { axis, gaps, lines } from '../src/plot.ts';
import { depthLevel } from '../src/queues.ts';
import { search } from '../src/search.ts';
import { bars } from '../src/Timeline.tsx';
import { actionOf, verdict } from '../src/verdict.ts';

describe('figures', () => {
  it('that nobody knows are never 0', () => {
    for (const write of [count, seconds, span, percent, bytes]) {
      expect(write(undefined)).toBe(unknown);
      expect(write(0)).not.toBe(unknown);
    }
    expect(previewLevel(undefined)).toBe('unknown');
    expect(depthLevel('preview_queue', undefined)).toBe('unknown');
  });

  it('are readable', () => {
    expect([400, 16_840, 99_960, 140_000].map(seconds)).toEqual(['0.4 s', '16.8 s', '100 s', '140 s']);
    expect([41_000, 840_000, 12_000_000, 6 * 86_400_000].map(span)).toEqual(['41 s', '14 min', '3 h 20 min', '6 days']);
    expect([previewLevel(2_900), previewLevel(3_100), previewLevel(6_100)]).toEqual(['ok', 'behind', 'slow']);
    expect([3, 4, 11, 26, 51].map((n) => depthLevel('preview_queue', n))).toEqual(['ok', 'watch', 'behind', 'slow', 'critical']);
    expect(depthLevel('ai_docs_queue', 6)).toBe('behind');
  });

  it('stand on a ruler whose steps are equally wide', () => {
    expect([0, 3, 10, 25, 50, 100, 5_000].map(place)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1, 1]);
  });
});

describe('charts', () => {
  it('break a line where nobody looked', () => {
    const points = [{ at: 1, value: 4 }, { at: 2, value: null }, { at: 3, value: null }, { at: 4, value: 0 }];
    expect(lines(points).map((l) => l.map((p) => p.at))).toEqual([[1], [4]]);
    expect(gaps(points)).toEqual([{ from: 2, to: 3 }]);
  });

  it('begin at 0 and have 4 or 5 ticks', () => {
    for (const top of [0.003, 1, 7, 10, 3_000, 16_840, 99_999]) {
      const ticks = axis(top);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(top);
      expect([4, 5]).toContain(ticks.length);
    }
    expect(axis(10, true)).toEqual([0, 4, 8, 12]);
    expect(axis(1, true)).toEqual([0, 1, 2, 3]);
  });

  it('show what each attempt of a job took, and that one was lost', () => {
    const at = (s: number) => new Date(s * 1000).toISOString();
    const running = (s: number, source: string) => ({ applied: true, at: at(s), attempt: 1, source, transition: 'running' as const });
    const all = bars({ accepted_at: at(0), finished_at: at(21), transitions: [running(14, 'cpu-1'), running(16, 'cpu-2')] }, 0);
    expect(all.bars.map((b) => [b.kind, b.from, b.to])).toEqual([['waiting', 0, 14_000], ['lost', 14_000, 16_000], ['running', 16_000, 21_000]]);
  });
});

const state = (over: Partial<Overview> = {}): Overview => ({ at: '', level: 'ok', words: 'All is well.', causes: [], vitals: { errors_ours: 0 }, parts: [], queues: [{ name: 'preview_queue', level: 'ok' }], workers: [], errors: [], ...over });

describe('the verdict', () => {
  it('says what is fine, and what to press first', () => {
    expect(verdict(state(), 1_000).more).toBe('All queues are on time. No errors of ours in the last hour.');
    const cause = { level: 'slow' as const, words: '31 jobs wait.', action: 'Add workers', about: 'preview_queue' };
    expect(verdict(state({ level: 'slow', words: cause.words, causes: [cause] }), 1_000)).toMatchObject({ level: 'slow', words: '31 jobs wait.', more: expect.stringContaining('Add workers first.') as string });
  });

  it('knows nothing from figures that are too old', () => {
    expect(verdict(state(), 11_000)).toMatchObject({ level: 'unknown', words: expect.stringMatching(/^Unknown since \d\d:\d\d: no figures from the backend\.$/) as string });
  });

  it('leads to where a cause is acted on, if that is here', () => {
    const of = (about: string, action = '') => actionOf({ level: 'watch', words: '', action, about });
    expect(of('READ_ONLY')).toEqual({ to: '/config', search: { find: 'READ_ONLY' } });
    expect(of('w-1', 'Drain cpu-1')?.to).toBe('/workers/w-1');
    expect(of('database', 'Check the database')).toBeNull();
  });
});

describe('addresses', () => {
  it('keep filters, and nothing that is none', () => {
    expect(search({ state: 'failed', evil: 'x', user: '', text: 'y'.repeat(301), type: 7 })).toEqual({ state: 'failed' });
    expect(spanQuery({})).toEqual({ range: '60m' });
    expect(spanQuery({ range: '6h', from: 'a', to: 'b' })).toEqual({ from: 'a', to: 'b' });
  });
});

it('rows stay where they are while new ones are counted', () => {
  const held = [{ id: 'b', n: 1 }, { id: 'a', n: 1 }];
  expect(fresh(held, [{ id: 'c', n: 1 }, { id: 'b', n: 2 }])).toEqual({ rows: [{ id: 'b', n: 2 }, { id: 'a', n: 1 }], coming: 1 });
});
