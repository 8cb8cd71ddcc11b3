import { ok } from '@hivesync/ui';
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('the page stands outside of the app');
  return session;
}

export function useSignedIn(): boolean {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.open);
}

export const useApi = () => useSession().api;

/** useMe is the administrator who is signed in. */
export function useMe(enabled = true) {
  const api = useApi();
  return useQuery({ queryKey: ['me'], queryFn: async () => (await ok(api.GET('/admin/auth/me'))).data, enabled });
}
