import { Progress } from 'radix-ui';
import type { ReactNode } from 'react';
import { Level } from './Level.tsx';

export interface UsageProps {
  label: string;
  used: number;
  most: number;
  /** How figures are written; as they are when left out. */
  format?: (n: number) => string;
  note?: ReactNode;
}

/** Usage is a bar of how much is used of how much there is. From nine tenths on it says so in words. */
export function Usage({ label, used, most, format = (n) => n.toLocaleString('en-GB'), note }: UsageProps) {
  const share = most > 0 ? Math.min(used / most, 1) : 1;
  const near = share >= 0.9;
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        <span className="figures">{format(used)} of {format(most)}</span>
      </div>
      <Progress.Root value={share * 100} aria-label={label} getValueLabel={() => `${format(used)} of ${format(most)}`} className="h-2 overflow-hidden rounded-mark bg-track">
        <Progress.Indicator className={near ? 'h-full bg-watch' : 'h-full bg-text'} style={{ width: `${share * 100}%` }} />
      </Progress.Root>
      {(near || note) && (
        <p className="flex flex-wrap justify-between gap-x-4 text-note text-muted">
          <span>{note}</span>
          {near && <Level level="watch">{share >= 1 ? 'Used up' : 'Nearly used up'}</Level>}
        </p>
      )}
    </div>
  );
}
