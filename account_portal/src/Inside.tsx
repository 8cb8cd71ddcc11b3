import { ActionButton, Dialog, Logo, Panel, ThemeSwitch, TroubleNote, useAction } from '@hivesync/ui';
import { Link, Outlet } from '@tanstack/react-router';
import { useDoor, useMe, useSignedIn } from './context.tsx';
import { Outside } from './Outside.tsx';
import { SignIn } from './SignIn.tsx';

const pages = [
  ['/', 'Overview'],
  ['/tokens', 'API tokens'],
  ['/plan', 'Plan and usage'],
  ['/sessions', 'Sessions and devices'],
  ['/security', 'Password and sign-in'],
  ['/data', 'Your data'],
] as const;

/** Inside is the frame of the account's pages. A session that ends leaves the page where it is, under the sign-in. */
export function Inside() {
  const door = useDoor();
  const signedIn = useSignedIn();
  const me = useMe(signedIn);
  const out = useAction(() => door.leave(), { doing: 'sign you out' });
  if (!me.data && !signedIn) return <Outside><SignIn /></Outside>;
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <header className="flex min-h-13 flex-wrap items-center justify-between gap-x-5 border-b border-border bg-surface px-4 tabs:px-7">
        <Link to="/" className="flex rounded-control"><Logo part="account" /></Link>
        <div className="flex min-w-0 items-center gap-4">
          <span className="min-w-0 truncate text-muted max-tabs:hidden">{me.data?.user.email}</span>
          <ActionButton look="quiet" className="text-text! font-medium" action={out} input={undefined} doing="Signing out">Sign out</ActionButton>
        </div>
      </header>
      <div className="mx-auto grid w-full max-w-270 content-start gap-7 px-4 py-7 tabs:grid-cols-[196px_minmax(0,1fr)] tabs:gap-9 tabs:px-7">
        <div className="grid content-start gap-5">
          <nav aria-label="Account" className="flex flex-wrap gap-1 tabs:grid">
            {pages.map(([to, name]) => (
              <Link
                key={to} to={to} activeOptions={{ exact: true }}
                className="h-control fades flex shrink-0 items-center rounded-control px-3 whitespace-nowrap hover:bg-sunken aria-[current=page]:bg-track aria-[current=page]:font-semibold"
              >
                {name}
              </Link>
            ))}
          </nav>
          <div className="max-tabs:hidden"><ThemeSwitch /></div>
        </div>
        <main className="min-w-0">
          <TroubleNote trouble={out.trouble} wait={out.wait} />
          <Panel query={me} what="your account" className="min-h-40">{() => <Outlet />}</Panel>
        </main>
        <div className="tabs:hidden"><ThemeSwitch /></div>
      </div>
      {!signedIn && (
        <Dialog title="Your session has ended. Sign in to go on.">
          <SignIn email={me.data?.user.email ?? ''} only />
        </Dialog>
      )}
    </div>
  );
}
