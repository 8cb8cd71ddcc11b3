import createClient from 'openapi-fetch';
import type { components, paths } from './schema.ts';

export type Tokens = components['schemas']['AccountTokens'];

/** Credentials say who calls. */
export interface Credentials {
  /** The token to send; undefined for nobody. */
  token(): Promise<string | undefined>;
  /** Another token in place of one that was refused; undefined where there is none. */
  renew?(refused: string): Promise<string | undefined>;
}

/** apiToken calls with a personal API token, which is never renewed. */
export function apiToken(token: string): Credentials {
  return { token: () => Promise.resolve(token) };
}

/** Tokens are renewed this long before their time, in milliseconds, so that they do not end on the way. */
const early = 30_000;

/**
 * Session is a signed-in user. Its refresh token opens one refresh and is replaced by each: `changed` is told of new tokens, to
 * keep them, and of null once the session has ended. However many requests need new tokens at once, one refresh gets them.
 */
export class Session implements Credentials {
  #tokens: Tokens | null;
  #renewing: Promise<string | undefined> | undefined;
  readonly #refresh: (token: string) => Promise<Tokens | null>;
  readonly #changed: ((tokens: Tokens | null) => void) | undefined;

  constructor(baseUrl: string, tokens: Tokens, changed?: (tokens: Tokens | null) => void, fetcher?: typeof fetch) {
    this.#tokens = tokens;
    this.#changed = changed;
    const api = createClient<paths>({ baseUrl: baseUrl.replace(/\/+$/, ''), fetch: (request) => (fetcher ?? globalThis.fetch)(request) });
    this.#refresh = async (refresh_token) => {
      const answer = await api.POST('/api/v1/auth/refresh', { body: { refresh_token } });
      if (answer.data) return answer.data.data;
      if (answer.response.status === 401) return null;
      throw new Error(`The session could not be renewed: ${answer.error.error.message}`);
    };
  }

  async token(): Promise<string | undefined> {
    const tokens = this.#tokens;
    if (tokens && Date.parse(tokens.access_expires_at) - early < Date.now()) return this.renew(tokens.access_token);
    return tokens?.access_token;
  }

  async renew(refused: string): Promise<string | undefined> {
    if (this.#tokens && this.#tokens.access_token !== refused) return this.#tokens.access_token; // another request has renewed it
    this.#renewing ??= this.#renew().finally(() => { this.#renewing = undefined; });
    return this.#renewing;
  }

  async #renew(): Promise<string | undefined> {
    if (!this.#tokens) return undefined;
    this.#tokens = await this.#refresh(this.#tokens.refresh_token);
    this.#changed?.(this.#tokens);
    return this.#tokens?.access_token;
  }
}
