import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, type RouterHistory } from '@tanstack/react-router';
import { useState } from 'react';
import { SessionContext } from './context.tsx';
import { LiveContext, Live } from './live.ts';
import { makeRouter } from './router.tsx';
import type { Session } from './session.ts';

export function App({ session, history }: { session: Session; history?: RouterHistory }) {
  const [router] = useState(() => makeRouter(history));
  const [live] = useState(() => new Live());
  return (
    <QueryClientProvider client={session.queries}>
      <SessionContext value={session}>
        <LiveContext value={live}>
          <RouterProvider router={router} />
        </LiveContext>
      </SessionContext>
    </QueryClientProvider>
  );
}
