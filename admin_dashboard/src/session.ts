import { createApi, createQueries, ok, recover, type Api, type components } from '@hivesync/ui';
import type { QueryClient } from '@tanstack/react-query';

export type Administrator = components['schemas']['AccountUser'];

/** Under this name the administrator's token is kept in the browser, and under the next one when it ends. */
const keptToken = 'admin_session_token';
const keptEnd = 'admin_session_ends';

/** Session is an administrator's session in this browser, for the pages that need it. */
export class Session {
  readonly api: Api;
  readonly queries: QueryClient;
  #token: string | null;
  #ends: number;
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(fetcher?: typeof fetch) {
    this.#token = read(keptToken);
    this.#ends = Number(read(keptEnd) ?? 0);
    this.api = createApi({ base: import.meta.env.VITE_API_BASE as string | undefined, token: () => this.#token, ...(fetcher && { fetch: fetcher }) });
    this.queries = createQueries(() => this.#end());
    // Another tab that signs in or out does so for this one.
    globalThis.addEventListener('storage', (event) => { if (event.key === keptToken) this.#take(event.newValue, Number(read(keptEnd) ?? 0)); });
    this.#expire();
  }

  get open(): boolean {
    return this.#token !== null;
  }

  /** When the session ends, in milliseconds since 1970; 0 where nobody is signed in. */
  get ends(): number {
    return this.#ends;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** enter is called with who signed in: what was loaded for another is forgotten, what was refused is loaded. */
  enter(user: Administrator, token: string, expiresAt: string): void {
    const before = this.queries.getQueryData<{ id: string }>(['me']);
    if (before && before.id !== user.id) this.queries.clear();
    const ends = new Date(expiresAt).getTime();
    keep(keptToken, token);
    keep(keptEnd, String(ends));
    this.#take(token, ends);
    this.queries.setQueryData(['me'], user);
    recover(this.queries);
  }

  async leave(): Promise<void> {
    await ok(this.api.POST('/admin/auth/logout'));
    this.queries.clear();
    this.#end();
  }

  #end(): void {
    keep(keptToken, null);
    keep(keptEnd, null);
    this.#take(null, 0);
  }

  #take(token: string | null, ends: number): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#ends = token === null ? 0 : ends;
    this.#expire();
    for (const listener of this.#listeners) listener();
  }

  /** A session that runs out asks for sign-in at once, not at the next press. */
  #expire(): void {
    clearTimeout(this.#timer);
    if (this.#token === null || !this.#ends) return;
    this.#timer = setTimeout(() => this.#end(), Math.min(Math.max(this.#ends - Date.now(), 0), 2 ** 31 - 1));
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // it holds as long as the page
  }
}
