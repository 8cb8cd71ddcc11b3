import { useEffect, useId, useRef, type ReactNode } from 'react';
import type { Action } from '../api/queries.ts';
import { ActionButton, Button } from './Button.tsx';
import { TroubleNote } from './Panel.tsx';

export interface ConfirmProps<In> {
  /** The question, with object and number: Revoke “Old test script”? */
  title: ReactNode;
  /** What follows from it, and whether it can be undone. */
  children: ReactNode;
  action: Action<In>;
  input: In;
  /** Repeats the verb: Revoke token. */
  verb: string;
  doing: string;
  /** The safe way out. */
  keep?: string;
  onClose: () => void;
  /** More to fill in, such as a password. Enter in it does not run the action: only its button does. */
  extra?: ReactNode;
  disabled?: boolean;
}

/** Confirm asks in place before something is lost. The safe button comes first and is focused; Escape takes it. */
export function Confirm<In>({ title, children, action, input, verb, doing, keep = 'Keep', onClose, extra, disabled }: ConfirmProps<In>) {
  const id = useId();
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    safe.current?.focus();
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus(); };
  }, []);
  return (
    <div
      role="group"
      aria-labelledby={id}
      className="grid gap-3 rounded-control border border-critical bg-surface p-4"
      onKeyDown={(event) => { if (event.key === 'Escape' && !action.busy) { event.stopPropagation(); onClose(); } }}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-7 gap-y-3">
        <div className="min-w-0 flex-[1_1_260px]">
          <p id={id} className="font-semibold">{title}</p>
          <div className="text-muted">{children}</div>
        </div>
        {extra && <div className="basis-full"><div className="max-w-90">{extra}</div></div>}
        <div className="flex flex-wrap gap-3">
          <SafeButton ref={safe} onClick={onClose} disabled={action.busy}>{keep}</SafeButton>
          <ActionButton look="danger-filled" action={action} input={input} doing={doing} disabled={disabled ?? false}>{verb}</ActionButton>
        </div>
      </div>
      <TroubleNote trouble={action.trouble} wait={action.wait} />
    </div>
  );
}

function SafeButton({ ref, ...props }: { ref: React.Ref<HTMLButtonElement>; onClick: () => void; disabled: boolean; children: ReactNode }) {
  return <Button {...{ ref }} {...props} />;
}
