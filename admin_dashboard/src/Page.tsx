import { useEffect, type ReactNode } from 'react';

/** useTitle names the page in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => { document.title = `${title} · HiveSync`; }, [title]);
}

/** Page is a page's title, what it is about in a sentence, and its content. */
export function Page({ title, about, mark, action, above, children }: { title: string; about?: ReactNode; mark?: ReactNode; action?: ReactNode; above?: ReactNode; children: ReactNode }) {
  useTitle(title);
  return (
    <>
      <header className="border-b border-border bg-surface px-4 pt-4 pb-5 tabs:px-7">
        <div className="grid max-w-340 gap-1">
          {above && <nav aria-label="Where this is" className="text-note text-muted">{above}</nav>}
          <div className="flex flex-wrap items-start justify-between gap-x-7 gap-y-3">
            <div className="min-w-0">
              <h1 className="flex items-start gap-2 text-title font-semibold">{mark}<span className="min-w-0 [overflow-wrap:anywhere]">{title}</span></h1>
              {about && <div className="mt-1 max-w-200 text-muted">{about}</div>}
            </div>
            {action && <div className="flex flex-wrap gap-2">{action}</div>}
          </div>
        </div>
      </header>
      <div className="grid max-w-354 content-start gap-7 px-4 py-5 tabs:px-7">{children}</div>
    </>
  );
}

/** Section is a panel of a page: its heading, a note, its links, its content. */
export function Section({ title, note, links, children, className, id }: { title: string; note?: ReactNode; links?: ReactNode; children: ReactNode; className?: string; id?: string }) {
  return (
    <section aria-label={title} id={id} className={`grid min-w-0 content-start gap-2 ${className ?? ''}`}>
      <div className="flex min-h-6 flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-body font-semibold">{title}{note && <span className="ml-3 text-note font-normal text-muted">{note}</span>}</h2>
        {links && <div className="flex gap-3 text-note">{links}</div>}
      </div>
      {children}
    </section>
  );
}

/** Facts are a thing's properties, side by side. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="flex flex-wrap gap-x-9 gap-y-3">
      {of.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-note text-muted">{name}</dt>
          <dd className="font-medium [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** textLink is how a link looks that stands in text or in a panel's head. */
export const textLink = 'text-accent underline underline-offset-2';
