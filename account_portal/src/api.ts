import { createApi, createQueries, ok, type Api, type components } from '@hivesync/ui';
import type { QueryClient } from '@tanstack/react-query';

export type User = components['schemas']['AccountUser'];

/** That somebody signed in here is remembered, and nothing else: whoever never did is asked at once. The session is in cookies. */
const kept = 'hivesync-signed-in';

/** Door is whether somebody is signed in, for the pages that need it. */
export class Door {
  readonly api: Api;
  readonly queries: QueryClient;
  #open: boolean;
  #listeners = new Set<() => void>();

  constructor(fetcher?: typeof fetch) {
    this.#open = remembered();
    this.api = createApi({
      base: import.meta.env.VITE_API_BASE as string | undefined,
      prefix: '/account',
      renew: async () => (await this.api.POST('/api/v1/auth/refresh', { body: { refresh_token: '' } })).response.ok,
      ...(fetcher && { fetch: fetcher }),
    });
    this.queries = createQueries(() => this.set(false));
  }

  get open(): boolean {
    return this.#open;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(open: boolean): void {
    remember(open);
    if (open === this.#open) return;
    this.#open = open;
    for (const listener of this.#listeners) listener();
  }

  /** enter is called with who signed in: what was loaded for another is forgotten. */
  enter(user: User): void {
    const before = this.queries.getQueryData<{ user: User }>(['me']);
    if (before && before.user.id !== user.id) this.queries.clear();
    this.set(true);
    void this.queries.invalidateQueries();
  }

  async leave(): Promise<void> {
    await ok(this.api.POST('/api/v1/auth/logout'));
    this.set(false);
    this.queries.clear();
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(kept) !== null;
  } catch {
    return true; // nobody knows: the server does
  }
}

function remember(open: boolean): void {
  try {
    if (open) localStorage.setItem(kept, '1');
    else localStorage.removeItem(kept);
  } catch {
    // asked again next time
  }
}
