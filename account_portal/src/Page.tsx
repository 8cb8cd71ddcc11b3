import { useEffect, useRef, type ReactNode } from 'react';

/** Page is a page's title, what it is about in a sentence, and its content. A reader who moved here by a link hears the title first. */
export function Page({ title, about, action, children }: { title: string; about?: ReactNode; action?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · HiveSync`;
    if (moved) heading.current?.focus({ preventScroll: true });
    moved = true;
  }, [title]);
  return (
    <div className="grid content-start gap-7">
      <div className="flex flex-wrap items-start justify-between gap-x-7 gap-y-3">
        <div className="min-w-0 flex-[1_1_280px]">
          <h1 ref={heading} tabIndex={-1} className="text-title font-semibold outline-none">{title}</h1>
          {about && <p className="mt-1 max-w-160 text-muted">{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </div>
  );
}

let moved = false;

export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-3">
      <div>
        <h2 className="text-heading font-semibold">{title}</h2>
        {about && <p className="max-w-160 text-muted">{about}</p>}
      </div>
      {children}
    </section>
  );
}
