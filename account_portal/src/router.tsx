import { Loading } from '@hivesync/ui';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, Outlet, type RouterHistory } from '@tanstack/react-router';
import { Outside } from './Outside.tsx';
import { Page } from './Page.tsx';
import { Inside } from './Inside.tsx';
import { Overview } from './pages/Overview.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotHere, errorComponent: Broken });

/** Pages of the account; whoever is signed out signs in in their place. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside });
const page = <const P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute: () => inside, path, component });

/** Pages that links of mails and clients lead to. */
const outside = createRoute({ getParentRoute: () => root, id: 'outside', component: Outside });
const arrival = <const P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute: () => outside, path, component });

const arrivals = () => import('./pages/arrivals.tsx');

const tree = root.addChildren([
  inside.addChildren([
    createRoute({ getParentRoute: () => inside, path: '/', component: Overview }),
    page('/tokens', lazyRouteComponent(() => import('./pages/Tokens.tsx'), 'Tokens')),
    page('/plan', lazyRouteComponent(() => import('./pages/Plan.tsx'), 'Plan')),
    page('/sessions', lazyRouteComponent(() => import('./pages/Sessions.tsx'), 'Sessions')),
    page('/security', lazyRouteComponent(() => import('./pages/Security.tsx'), 'Security')),
    page('/data', lazyRouteComponent(() => import('./pages/Data.tsx'), 'Data')),
    page('/link', lazyRouteComponent(() => import('./pages/Pairing.tsx'), 'Pairing')),
    page('/link/$code', lazyRouteComponent(() => import('./pages/Pairing.tsx'), 'Pairing')),
    page('/accept-invitation', lazyRouteComponent(() => import('./pages/Invitation.tsx'), 'Invitation')),
  ]),
  outside.addChildren([
    arrival('/session', lazyRouteComponent(arrivals, 'Ticket')),
    arrival('/oidc', lazyRouteComponent(arrivals, 'ComeBack')),
    arrival('/reset-password', lazyRouteComponent(arrivals, 'ResetPassword')),
    arrival('/verify-email', lazyRouteComponent(arrivals, 'VerifyEmail')),
  ]),
]);

function NotHere() {
  return <Outside><Page title="There is no such page"><p><Link to="/" className="text-accent underline">Go to your account</Link></p></Page></Outside>;
}

function Broken() {
  return <Outside><Page title="This page has a fault" about="It is ours, not yours. Nothing was lost."><p><a href="" className="text-accent underline">Load it again</a></p></Page></Outside>;
}

export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree, basepath: '/account', defaultPreload: 'intent', defaultPendingComponent: Loading, defaultErrorComponent: Broken, defaultNotFoundComponent: NotHere, scrollRestoration: false,
    ...(history && { history }),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
