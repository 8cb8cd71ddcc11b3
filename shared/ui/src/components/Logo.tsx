/** Logo is the mark and the name; what follows names the part. */
export function Logo({ part, className }: { part?: string; className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 text-heading ${className ?? ''}`}>
      <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
        <path d="M10 1.2 17.6 5.6v8.8L10 18.8l-7.6-4.4V5.6Z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        <path d="M10 6.4 13.1 8.2v3.6L10 13.6l-3.1-1.8V8.2Z" fill="currentColor" />
      </svg>
      <span className="font-semibold">HiveSync</span>
      {part && <span className="text-muted">{part}</span>}
    </span>
  );
}
