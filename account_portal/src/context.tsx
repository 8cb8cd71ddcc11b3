import { ok } from '@hivesync/ui';
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Door } from './api.ts';

export const DoorContext = createContext<Door | null>(null);

export function useDoor(): Door {
  const door = use(DoorContext);
  if (!door) throw new Error('the page stands outside of the app');
  return door;
}

export function useSignedIn(): boolean {
  const door = useDoor();
  return useSyncExternalStore(door.subscribe, () => door.open);
}

/** useMe is the caller's account, teams and plan. */
export function useMe(enabled = true) {
  const { api } = useDoor();
  return useQuery({ queryKey: ['me'], queryFn: async () => (await ok(api.GET('/api/v1/auth/me'))).data, enabled });
}
