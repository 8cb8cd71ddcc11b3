import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '@hivesync/client/schema';
import { apiBase } from './base.ts';

export type Api = Client<paths>;

/** Unreachable is a request that no answer came to: the network, the backend, or whatever is between them is away. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** TooSlow is a request that was given up. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

export interface ApiOptions {
  /** VITE_API_BASE as it was built in; the page's own server where it is empty. */
  base?: string | undefined;
  /** Stands before every path, such as /account, below which cookies say who calls. */
  prefix?: string;
  /** The token to send; nothing where cookies or nobody calls. */
  token?: () => string | null;
  /** Asked once, by all requests that were refused at a time, whether there is a new session to repeat them with. */
  renew?: () => Promise<boolean>;
  /** After how many milliseconds a request is given up. */
  patience?: number;
  fetch?: typeof fetch;
}

/** Where nobody is signed in yet, or somebody tries to be, a refusal is the answer to the question itself. */
const notRenewed = /\/auth\/(login|register|refresh|oidc\/|session-ticket\/exchange|account\/restore|password\/reset)/;

/**
 * createApi makes the typed client of one backend. Unlike the programs' client it repeats nothing by itself but a request whose
 * session was renewed: a page says why it waits, and for how long.
 */
export function createApi(options: ApiOptions = {}): Api {
  const base = apiBase(options.base);
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const origin = base.url || globalThis.location.origin;
  let renewing: Promise<boolean> | undefined;

  async function once(request: Request): Promise<Response> {
    const token = options.token?.();
    if (token) request.headers.set('Authorization', `Bearer ${token}`);
    const limit = AbortSignal.timeout(options.patience ?? 30_000);
    try {
      return await send(new Request(request, { signal: AbortSignal.any([request.signal, limit]) }));
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (limit.aborted) throw new TooSlow('No answer came in time.', { cause: error });
      throw new Unreachable('The server cannot be reached.', { cause: error });
    }
  }

  return createClient<paths>({
    baseUrl: origin + (options.prefix ?? ''),
    fetch: async (asked) => {
      const request = base.admin === '/admin' ? asked : await belowApi(asked);
      const again = options.renew && !notRenewed.test(new URL(request.url).pathname) ? request.clone() : undefined;
      const answer = await once(request);
      if (answer.status !== 401 || !again || !options.renew || (await secondFactorAsked(answer))) return answer;
      renewing ??= options.renew().finally(() => { renewing = undefined; });
      return (await renewing) ? once(again) : answer;
    },
  });
}

/** A request that is refused for lack of a second factor's code is refused to the right caller. */
async function secondFactorAsked(answer: Response): Promise<boolean> {
  const body = (await answer.clone().json().catch(() => null)) as { error?: { code?: unknown } } | null;
  return body?.error?.code === 'SECOND_FACTOR_REQUIRED';
}

/** The body is read: one that is handed on would be a stream, which browsers send by HTTP/2 alone. */
async function belowApi(request: Request): Promise<Request> {
  const url = new URL(request.url);
  if (!url.pathname.startsWith('/admin/')) return request;
  url.pathname = '/api' + url.pathname;
  const { method, headers, signal } = request;
  return new Request(url, { method, headers, signal, ...(request.body && { body: await request.arrayBuffer() }) });
}
