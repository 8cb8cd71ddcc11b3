import { ActionButton, Button, clock, Dialog, Level, Logo, ThemeSwitch, TroubleNote, useAction } from '@hivesync/ui';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, use, useEffect, useState } from 'react';
import { useMe, useSession, useSignedIn } from './context.tsx';
import { span } from './format.ts';
import { useKeys } from './keys.ts';
import { LiveContext, stale, useAge, usePaused } from './live.ts';
import { Icon, places, type Place } from './places.tsx';
import { SignIn } from './SignIn.tsx';

const Palette = lazy(() => import('./Palette.tsx').then((m) => ({ default: m.Palette })));
const Keys = lazy(() => import('./Palette.tsx').then((m) => ({ default: m.Keys })));

/** Shell is the frame of all pages: the rail, the bar above. A session that ends leaves the page where it is, under the sign-in. */
export function Shell() {
  const signedIn = useSignedIn();
  const me = useMe(signedIn);
  const [open, setOpen] = useState<'palette' | 'keys' | 'more' | null>(null);
  const live = use(LiveContext);
  useKeys({ palette: () => setOpen('palette'), help: () => setOpen('keys'), pause: live.toggle }, signedIn && open === null);
  if (!me.data && !signedIn) return <Outside />;
  return (
    <div className="min-h-dvh tabs:grid tabs:grid-cols-[56px_minmax(0,1fr)] rail:grid-cols-[196px_minmax(0,1fr)]">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:bg-surface focus:p-2">Skip to the content</a>
      <Rail />
      <div className="min-w-0 max-tabs:pb-18">
        <Bar onFind={() => setOpen('palette')} />
        <main id="content" tabIndex={-1} className="min-w-0 outline-none"><Outlet /></main>
      </div>
      <Tabs onMore={() => setOpen('more')} />
      {open === 'more' && <Dialog title="All pages" onClose={() => setOpen(null)}><More onClose={() => setOpen(null)} /></Dialog>}
      <Suspense fallback={null}>
        {open === 'palette' && <Palette onClose={() => setOpen(null)} />}
        {open === 'keys' && <Keys onClose={() => setOpen(null)} />}
      </Suspense>
      {!signedIn && <Dialog title="Your session has ended. Sign in to go on."><SignIn email={me.data?.email ?? ''} /></Dialog>}
    </div>
  );
}

function Outside() {
  useEffect(() => { document.title = 'Sign in · HiveSync'; }, []);
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <header className="flex min-h-13 items-center border-b border-border bg-surface px-4 tabs:px-7"><Logo part="admin" /></header>
      <main className="mx-auto grid w-full max-w-90 content-start gap-5 px-4 py-9">
        <h1 className="text-title font-semibold">Sign in</h1>
        <SignIn />
      </main>
      <footer className="flex justify-center px-4 pb-5"><ThemeSwitch /></footer>
    </div>
  );
}

const railLink = 'fades flex min-h-8 items-center gap-3 rounded-control px-2 hover:bg-track aria-[current=page]:bg-track aria-[current=page]:font-semibold max-rail:justify-center rail:px-[10px]';

function Rail() {
  return (
    <div className="sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto border-r border-border bg-sunken px-2 py-3 max-tabs:hidden rail:px-3">
      <Link to="/" className="flex min-h-8 items-center rounded-control px-2" aria-label="HiveSync, overview">
        <Logo className="max-rail:[&>span]:hidden" />
      </Link>
      <nav aria-label="Pages" className="grid gap-1">
        {places.map((p, i) => (
          <div key={p.to} className="contents">
            {p.group && p.group !== places[i - 1]?.group && <p className="mt-3 px-[10px] text-note text-muted max-rail:sr-only">{p.group}</p>}
            <RailLink place={p} />
          </div>
        ))}
      </nav>
      <div className="mt-auto grid gap-3 max-rail:hidden"><Leave /></div>
    </div>
  );
}

function RailLink({ place, onClick }: { place: Place; onClick?: () => void }) {
  return (
    <Link to={place.to} activeOptions={{ exact: place.to === '/', includeSearch: false }} className={railLink} title={place.name} {...(onClick && { onClick })}>
      <span className="rail:hidden"><Icon of={place} /></span>
      <span className="max-rail:sr-only">{place.name}</span>
    </Link>
  );
}

/** Leave is who is signed in, until when, and the way out. */
function Leave() {
  const session = useSession();
  const me = useMe();
  const out = useAction(() => session.leave(), { doing: 'sign you out' });
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="grid justify-items-start gap-2 px-[10px] text-note text-muted">
      <div className="-mx-[10px]"><ThemeSwitch /></div>
      <span className="max-w-full [overflow-wrap:anywhere]">{me.data?.email}</span>
      {session.ends > 0 && <span>Session ends in {span(session.ends - now)}</span>}
      <TroubleNote trouble={out.trouble} wait={out.wait} />
      <ActionButton look="quiet" className="px-0!" action={out} input={undefined} doing="Signing out">Sign out</ActionButton>
    </div>
  );
}

function Bar({ onFind }: { onFind: () => void }) {
  const live = use(LiveContext);
  const paused = usePaused();
  const age = useAge();
  return (
    <div className="sticky top-0 z-20 flex min-h-13 items-center justify-between gap-4 border-b border-border bg-surface px-4 tabs:px-7">
      <button type="button" onClick={onFind} className="flex h-control min-w-0 items-center justify-between gap-4 rounded-control border border-control bg-surface px-3 text-muted tabs:w-80">
        <span className="truncate">Find a page, job, user or worker</span>
        <kbd className="rounded-mark bg-sunken px-1 font-sans text-note whitespace-nowrap max-tabs:hidden">Ctrl K</kbd>
      </button>
      <div className="flex shrink-0 items-center gap-3">
        <span className="figures max-w-40 text-right">
          {paused !== null ? <Level level="watch">Paused at {clock(paused)}</Level>
            : age === null ? null
              : age > stale ? <Level level="watch">{span(age)} old</Level>
                : <span className="inline-flex items-center gap-2"><span className="size-2 rounded-full bg-ok" aria-hidden="true" /><span className="max-tabs:sr-only">Live, {Math.round(age / 1000)} s ago</span></span>}
        </span>
        <Button onClick={live.toggle} aria-pressed={paused !== null}>{paused !== null ? 'Go on' : 'Pause'} <kbd className="rounded-mark bg-sunken px-1 font-sans text-note text-muted max-tabs:hidden">L</kbd></Button>
      </div>
    </div>
  );
}

const tabbed = places.filter((p) => ['/', '/jobs', '/workers'].includes(p.to));

function Tabs({ onMore }: { onMore: () => void }) {
  const tab = 'flex min-h-14 items-center justify-center border-t-2 border-transparent px-1 text-center text-note text-muted aria-[current=page]:border-text aria-[current=page]:font-semibold aria-[current=page]:text-text';
  return (
    <nav aria-label="Main pages" className="fixed inset-x-0 bottom-0 z-20 grid grid-cols-4 border-t border-border bg-surface tabs:hidden">
      {tabbed.map((p) => <Link key={p.to} to={p.to} activeOptions={{ exact: p.to === '/', includeSearch: false }} className={tab}>{p.to === '/jobs' ? 'Queues' : p.name}</Link>)}
      <button type="button" className={tab} onClick={onMore}>More</button>
    </nav>
  );
}

function More({ onClose }: { onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <nav aria-label="All pages" className="grid">
        {places.map((p) => <Link key={p.to} to={p.to} onClick={onClose} className="flex min-h-11 items-center gap-3 rounded-control px-2 hover:bg-sunken"><Icon of={p} />{p.name}</Link>)}
      </nav>
      <Leave />
      <Button onClick={onClose}>Close</Button>
    </div>
  );
}
