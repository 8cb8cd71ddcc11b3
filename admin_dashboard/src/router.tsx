import { Loading } from '@hivesync/ui';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, type RouterHistory } from '@tanstack/react-router';
import { Page } from './Page.tsx';
import { Shell } from './Shell.tsx';
import { search } from './search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotHere, errorComponent: Broken, validateSearch: search });
const page = <const P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute: () => root, path, component });

const tree = root.addChildren([
  page('/', lazyRouteComponent(() => import('./pages/Overview.tsx'), 'Overview')),
  page('/workers', lazyRouteComponent(() => import('./pages/Workers.tsx'), 'Workers')),
  page('/workers/$id', lazyRouteComponent(() => import('./pages/Worker.tsx'), 'Worker')),
  page('/jobs', lazyRouteComponent(() => import('./pages/Jobs.tsx'), 'Jobs')),
  page('/jobs/$id', lazyRouteComponent(() => import('./pages/Job.tsx'), 'Job')),
  page('/dead', lazyRouteComponent(() => import('./pages/Dead.tsx'), 'Dead')),
  page('/previews', lazyRouteComponent(() => import('./pages/Previews.tsx'), 'Previews')),
  page('/samples', lazyRouteComponent(() => import('./pages/Samples.tsx'), 'Samples')),
  page('/samples/$name', lazyRouteComponent(() => import('./pages/Sample.tsx'), 'Sample')),
  page('/users', lazyRouteComponent(() => import('./pages/Users.tsx'), 'Users')),
  page('/users/$id', lazyRouteComponent(() => import('./pages/User.tsx'), 'User')),
  page('/config', lazyRouteComponent(() => import('./pages/Config.tsx'), 'Config')),
  page('/audit', lazyRouteComponent(() => import('./pages/Audit.tsx'), 'Audit')),
]);

function NotHere() {
  return <Page title="There is no such page"><p><Link to="/" className="text-accent underline">Go to the overview</Link></p></Page>;
}

function Broken() {
  return <Page title="This page has a fault" about="It is ours, not yours. Nothing was lost."><p><a href="" className="text-accent underline">Load it again</a></p></Page>;
}

export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree, basepath: import.meta.env.BASE_URL === '/' ? '/' : '/admin', defaultPreload: 'intent', defaultPendingComponent: Loading, defaultErrorComponent: Broken, defaultNotFoundComponent: NotHere,
    scrollRestoration: false, parseSearch, stringifySearch, ...(history && { history }),
  });
}

/** Addresses are plain: every value is a text, none is quoted. */
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(of: Record<string, unknown>): string {
  const text = new URLSearchParams(Object.entries(of).filter((e): e is [string, string] => typeof e[1] === 'string' && e[1] !== '')).toString();
  return text && `?${text}`;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
