import { Checkbox as RadixCheckbox, RadioGroup } from 'radix-ui';
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import { Level } from './Level.tsx';

const edge = 'h-control w-full rounded-control border border-control bg-surface px-3 py-1 text-body text-text aria-invalid:border-critical disabled:opacity-60';

interface Around {
  label: ReactNode;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with what it holds, in a sentence. */
  error?: string | undefined;
}

function Frame({ id, label, hint, error, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">{label}</label>
      {children}
      {hint && <p id={`${id}-hint`} className="text-note text-muted">{hint}</p>}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return <p id={id} role="alert" className="flex gap-1 text-note text-critical"><Level level="critical" mark /> {children}</p>;
}

function described(id: string, hint: unknown, error: unknown): string | undefined {
  return classes(Boolean(hint) && `${id}-hint`, Boolean(error) && `${id}-error`) || undefined;
}

export interface FieldProps extends Around, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  /** Code, keys and ids stand in the monospaced font. */
  code?: boolean;
}

/** Field is a line of text with its name, its hint and its error. */
export function Field({ label, hint, error, code, className, ...input }: FieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        className={classes(edge, code && 'font-mono', className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, hint, error)}
        {...input}
      />
    </Frame>
  );
}

export interface SelectProps extends Around, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> {}

/** Select is a choice of one among many; the platform's own, which every phone knows. */
export function Select({ label, hint, error, className, children, ...select }: SelectProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select id={id} className={classes(edge, className)} aria-invalid={error ? true : undefined} aria-describedby={described(id, hint, error)} {...select}>
        {children}
      </select>
    </Frame>
  );
}

export interface CheckboxProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** Checkbox is one thing that is so or not. */
export function Checkbox({ label, hint, checked, onChange, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <RadixCheckbox.Root
        id={id}
        checked={checked}
        onCheckedChange={(now) => onChange(now === true)}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-[2px] flex size-4 shrink-0 items-center justify-center rounded-mark border border-control bg-surface text-on-accent data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <RadixCheckbox.Indicator>
          <svg viewBox="0 0 12 12" className="size-3" aria-hidden="true"><path d="M2.5 6.2 5 8.6l4.6-5" fill="none" stroke="currentColor" strokeWidth="1.8" /></svg>
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <div className="grid">
        <label htmlFor={id} data-press="">{label}</label>
        {hint && <span id={`${id}-hint`} className="text-note text-muted">{hint}</span>}
      </div>
    </div>
  );
}

export interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}

/** Choice is one of few, all in view. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup.Root aria-label={label} value={value} onValueChange={(next) => onChange(next as T)} className="inline-flex w-fit rounded-control border border-control bg-surface p-[2px]">
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="fades min-h-[calc(var(--control-height)-6px)] rounded-[4px] px-3 text-muted data-[state=checked]:bg-track data-[state=checked]:font-medium data-[state=checked]:text-text"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
