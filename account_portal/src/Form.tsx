import type { FormEvent, ReactNode } from 'react';

/** Form runs what it is for without leaving the page. */
export function Form({ onSubmit, children, label, className }: { onSubmit: () => void; children: ReactNode; label?: string; className?: string }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return <form onSubmit={submit} aria-label={label} className={className ?? 'grid max-w-105 gap-4'} noValidate>{children}</form>;
}
