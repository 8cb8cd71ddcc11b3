import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** Levels, from well to bad. Every one has its shape and its word: colour alone says nothing. */
export type LevelName = 'ok' | 'watch' | 'behind' | 'slow' | 'critical' | 'unknown';

const words: Record<LevelName, string> = { ok: 'On time', watch: 'Watch', behind: 'Behind', slow: 'Slow', critical: 'Critical', unknown: 'Unknown' };
const hues: Record<LevelName, string> = { ok: 'text-ok', watch: 'text-watch', behind: 'text-behind', slow: 'text-behind', critical: 'text-critical', unknown: 'text-muted' };

const shapes: Record<LevelName, ReactNode> = {
  ok: <><circle cx="7" cy="7" r="6.25" fill="currentColor" /><path d="m4.2 7.1 2 2 3.6-4" fill="none" stroke="var(--surface)" strokeWidth="1.5" /></>,
  watch: <><circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" /><path d="M7 1.5v11a5.5 5.5 0 0 1 0-11" fill="currentColor" transform="rotate(180 7 7)" /></>,
  behind: <path d="M7 2 12.6 12H1.4Z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />,
  slow: <path d="M7 1.6 13 12.4H1Z" fill="currentColor" strokeLinejoin="round" />,
  critical: <><path d="M4.4.75h5.2l3.65 3.65v5.2L9.6 13.25H4.4L.75 9.6V4.4Z" fill="currentColor" /><path d="M7 3.6v4.2M7 9.2v1.5" stroke="var(--surface)" strokeWidth="1.5" /></>,
  unknown: <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 1.7" />,
};

export interface LevelProps {
  level: LevelName;
  /** The word in place of the level's own, such as "In 5 days". */
  children?: ReactNode;
  /** The shape alone, where the word stands beside it anyway. */
  mark?: boolean;
  className?: string;
}

/** Level is a mark and its word. */
export function Level({ level, children, mark, className }: LevelProps) {
  const shape = <svg viewBox="0 0 14 14" className="size-[14px] shrink-0" aria-hidden="true">{shapes[level]}</svg>;
  if (mark) return <span className={classes('inline-flex h-[1lh] items-center', hues[level], className)}>{shape}</span>;
  return (
    <span className={classes('inline-flex items-start gap-[6px] font-semibold', hues[level], className)}>
      <span className="inline-flex h-[1lh] items-center">{shape}</span>
      <span>{children ?? words[level]}</span>
    </span>
  );
}
