import { useEffect, useId, useRef, type ReactNode } from 'react';

export interface DialogProps {
  title: ReactNode;
  children: ReactNode;
  /** What Escape and a press beside it do; nothing closes a dialog without it. */
  onClose?: () => void;
}

/**
 * Dialog stands over the page, which waits. It is the platform's own: focus stays in it, and what is behind is inert, without a line
 * of style that a strict policy would refuse.
 */
export function Dialog({ title, children, onClose }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      className="m-auto w-[calc(100vw-32px)] max-w-105 rounded-control border border-border bg-surface p-5"
      onCancel={(event) => { event.preventDefault(); onClose?.(); }}
      onClick={(event) => { if (event.target === event.currentTarget) onClose?.(); }}
    >
      <h2 id={id} className="mb-3 text-heading font-semibold">{title}</h2>
      {children}
    </dialog>
  );
}
