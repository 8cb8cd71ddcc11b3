import type { ReactNode } from 'react';

/** Place is a page that the rail leads to. */
export interface Place {
  to: '/' | '/workers' | '/jobs' | '/dead' | '/previews' | '/samples' | '/users' | '/config' | '/audit';
  name: string;
  group: '' | 'Work' | 'Control';
  /** G and this key go there. */
  key: string;
  icon: ReactNode;
}

export const places: readonly Place[] = [
  { to: '/', name: 'Overview', group: '', key: 'o', icon: <path d="M3 13a7 7 0 0 1 14 0M10 13l3-4" /> },
  { to: '/workers', name: 'Workers', group: '', key: 'w', icon: <path d="M10 2.5 16.5 6v8L10 17.5 3.5 14V6Z" /> },
  { to: '/jobs', name: 'Queues and jobs', group: '', key: 'j', icon: <path d="M3 5h14M3 10h14M3 15h9" /> },
  { to: '/dead', name: 'Dead jobs', group: '', key: 'd', icon: <path d="M4 4l12 12M16 4 4 16" /> },
  { to: '/previews', name: 'Previews', group: 'Work', key: 'p', icon: <path d="M6 2.5h8v15H6ZM9 15h2" /> },
  { to: '/samples', name: 'Sample projects', group: 'Work', key: 's', icon: <path d="M3 3h6v6H3ZM11 3h6v6h-6ZM3 11h6v6H3ZM11 11h6v6h-6Z" /> },
  { to: '/users', name: 'Users and tiers', group: 'Control', key: 'u', icon: <path d="M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 17a6 6 0 0 1 12 0" /> },
  { to: '/config', name: 'System config', group: 'Control', key: 'c', icon: <path d="M3 6h9M15 6h2M3 14h2M8 14h9M13.5 8V4M6.5 16v-4" /> },
  { to: '/audit', name: 'Audit log', group: 'Control', key: 'y', icon: <path d="M5 2.5h10v15H5ZM8 7h4M8 10h4M8 13h2" /> },
];

export function Icon({ of }: { of: Place }) {
  return <svg viewBox="0 0 20 20" className="size-5 shrink-0" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">{of.icon}</svg>;
}
