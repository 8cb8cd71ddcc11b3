import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, type RouterHistory } from '@tanstack/react-router';
import { useState } from 'react';
import type { Door } from './api.ts';
import { DoorContext } from './context.tsx';
import { makeRouter } from './router.tsx';

export function App({ door, history }: { door: Door; history?: RouterHistory }) {
  const [router] = useState(() => makeRouter(history));
  return (
    <QueryClientProvider client={door.queries}>
      <DoorContext value={door}>
        <RouterProvider router={router} />
      </DoorContext>
    </QueryClientProvider>
  );
}
