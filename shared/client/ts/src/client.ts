import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema.ts';
import type { Credentials } from './session.ts';
import { patient } from './retry.ts';

export interface Options {
  /** Where the backend is, such as https://api.example.com. */
  baseUrl: string;
  /** Who calls: a Session, or apiToken('hs_pat_…'). Nobody when left out, for what needs no account. */
  credentials?: Credentials;
  /** What sends the requests; the platform's own fetch when left out. */
  fetch?: typeof fetch;
}

/**
 * HiveSync calls one backend as one caller. `api` has every endpoint, typed as the OpenAPI document describes it:
 *
 *     const { id } = (await ok(hive.api.POST('/api/v1/projects', { body: { name: 'Mine' } }))).data;
 *
 * A request that is refused because the access token is past its time is sent again with a new one. One that is told to come again
 * (429, 503) is, where repeating it can do no harm: GET, HEAD, PUT and DELETE, and POST and PATCH under an Idempotency-Key.
 */
export class HiveSync {
  readonly baseUrl: string;
  readonly api: Client<paths>;
  readonly #credentials: Credentials | undefined;
  readonly #send: typeof fetch;

  constructor(options: Options) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#credentials = options.credentials;
    this.#send = patient(options.fetch ?? ((input, init) => globalThis.fetch(input, init)));
    this.api = createClient<paths>({ baseUrl: this.baseUrl, fetch: (request) => this.fetch(request) });
  }

  /** fetch sends any request to the backend as the caller: for what is no JSON, such as streams. */
  async fetch(request: Request): Promise<Response> {
    const token = await this.#credentials?.token();
    const answer = await this.#send(this.#as(request.clone(), token));
    if (answer.status !== 401 || token === undefined) return answer;
    const renewed = await this.#credentials?.renew?.(token);
    return renewed === undefined ? answer : this.#send(this.#as(request, renewed));
  }

  #as(request: Request, token: string | undefined): Request {
    if (token !== undefined && !request.headers.has('Authorization')) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  }
}
