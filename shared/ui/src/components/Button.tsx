import { useEffect, useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import type { Action } from '../api/queries.ts';
import { classes } from './classes.ts';

export type Look = 'primary' | 'plain' | 'quiet' | 'danger' | 'danger-filled' | 'danger-quiet';

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent border-accent font-semibold hover:opacity-90',
  plain: 'bg-surface text-text border-control hover:bg-sunken',
  quiet: 'border-transparent text-accent hover:underline px-0!',
  danger: 'bg-surface text-critical border-critical hover:bg-sunken',
  'danger-filled': 'bg-critical text-on-accent border-critical font-semibold hover:opacity-90',
  'danger-quiet': 'border-transparent text-critical hover:underline px-0!',
};

const base =
  'h-control fades inline-flex items-center justify-center gap-2 rounded-control border px-3 py-1 text-body font-medium whitespace-nowrap ' +
  'disabled:cursor-default disabled:opacity-60 aria-busy:cursor-progress';

/** How a link looks that is an action. */
export function buttonLook(look: Look = 'plain'): string {
  return classes(base, looks[look]);
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** What the button does while it does it, such as "Creating"; the button takes no press meanwhile. */
  busy?: string | false | undefined;
  /** What it has done, shown in place of its name for a moment, such as "Copied". */
  outcome?: string | undefined;
}

/** Button is a verb, with its progress and its outcome in place. */
export function Button({ look = 'plain', busy, outcome, className, children, disabled, type = 'button', onClick, ...rest }: ButtonProps) {
  const [shown, setShown] = useState<string | undefined>(undefined);
  useEffect(() => {
    setShown(outcome);
    if (outcome === undefined) return;
    const timer = setTimeout(() => setShown(undefined), 4000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const text: ReactNode = busy ? `${busy} …` : (shown ?? children);
  return (
    <button
      type={type}
      className={classes(base, looks[look], className)}
      disabled={disabled}
      aria-busy={busy ? true : undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {text}
      {shown !== undefined && !busy && <span role="status" className="sr-only">{shown}</span>}
    </button>
  );
}

export interface ActionButtonProps<In> extends Omit<ButtonProps, 'busy' | 'outcome' | 'onClick'> {
  action: Action<In>;
  /** What the action runs with; left out of a form's submit button, whose form runs it. */
  input?: In;
  doing: string;
  did?: string;
}

/** ActionButton is the button of an action: busy while it runs, counting down while it must wait. */
export function ActionButton<In>({ action, input, doing, did, disabled, children, type, ...rest }: ActionButtonProps<In>) {
  const waits = action.wait !== null && action.wait > 0;
  return (
    <Button
      type={type ?? 'button'}
      busy={action.busy && doing}
      outcome={action.done ? did : undefined}
      disabled={disabled || waits}
      onClick={type === 'submit' ? undefined : () => action.run(input as In)}
      {...rest}
    >
      {waits ? <span className="figures">Again in {action.wait} s</span> : children}
    </Button>
  );
}
