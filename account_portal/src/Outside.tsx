import { Logo, ThemeSwitch } from '@hivesync/ui';
import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Outside is the frame of pages that need nobody to be signed in. */
export function Outside({ children }: { children?: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <header className="flex min-h-13 items-center border-b border-border bg-surface px-4 tabs:px-7">
        <Link to="/" className="flex rounded-control"><Logo part="account" /></Link>
      </header>
      <main className="mx-auto w-full max-w-105 px-4 py-9">{children ?? <Outlet />}</main>
      <footer className="flex justify-center px-4 pb-5"><ThemeSwitch /></footer>
    </div>
  );
}
