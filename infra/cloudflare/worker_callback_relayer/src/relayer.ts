// The relayer: callbacks of workers, verified and forwarded as they came, and its own health. Nothing else.
//
// It tries each callback once. The worker sends it again, signed anew, until it has an answer, and the backend stores
// a transition once however often it comes: retries here would only multiply the worker's.

import { answer, away, refuse } from './answers.ts';
import { readBody } from './body.ts';
import { type Env, readSettings } from './settings.ts';
import { callbackPath, check, signatureHeader, signedBy, timestampHeader, verify, workerHeader } from './signature.ts';

/** The callback's path and its alias. */
const paths = [callbackPath, '/api/v1/worker/callback'];

/** How long the backend may take to answer, in milliseconds: as long as it gives a callback itself. */
const backendTimeout = 10_000;

/** What of a callback is forwarded: what its signature is made of, what its body is, and the trace that it belongs to. */
const forwarded = ['Content-Type', 'Traceparent', workerHeader, timestampHeader, signatureHeader];

/** What of the backend's answer reaches the worker. */
const returned = ['Content-Type', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

/** Answers a request. `now` is in milliseconds. */
export async function relay(request: Request, env: Env, now: number): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/health' && (request.method === 'GET' || request.method === 'HEAD')) return health(env);
  if (paths.includes(pathname) && request.method === 'POST') return callback(request, env, Math.floor(now / 1000));
  return refuse(404, 'NOT_FOUND', 'There is nothing at this address.');
}

/** Whether callbacks can be relayed as far as the settings go. It asks nobody: the backend's health is asked for there. */
function health(env: Env): Response {
  const settings = readSettings(env, callbackPath);
  if (!('problems' in settings)) return answer({ status: 'ok' });
  log('misconfigured', settings.problems);
  return away('The relayer is not configured: its log says what to set.');
}

async function callback(request: Request, env: Env, now: number): Promise<Response> {
  const settings = readSettings(env, callbackPath);
  if ('problems' in settings) {
    log('misconfigured', settings.problems);
    return away('The relayer is not configured: its log says what to set.');
  }
  const signed = signedBy(request.headers);
  const malformed = check(signed, now); // before a stranger's body is read
  if (malformed) return unsigned(malformed);
  const body = await readBody(request, settings.maxBytes);
  if (!body) return unsigned('body');
  const refused = await verify(signed, request.method, body, settings.secrets, now);
  if (refused) return unsigned(refused);
  return forward(settings.callbackURL, request.headers, body);
}

/** Every refusal is the same answer, as the backend's is; the reason is for the log. */
function unsigned(reason: string): Response {
  log('refused', reason);
  return refuse(401, 'UNAUTHENTICATED', 'The worker\'s signature is missing or not valid.', { 'WWW-Authenticate': 'Bearer' });
}

async function forward(url: string, from: Headers, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST', headers: only(forwarded, from), body, redirect: 'manual', signal: AbortSignal.timeout(backendTimeout),
    });
  } catch {
    log('backend away', 'no answer'); // the error itself may name the address
    return away('The backend cannot be reached. Try again shortly.');
  }
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    log('backend away', 'redirect');
    return away('The backend redirects callbacks elsewhere: BACKEND_URL is not its own address.');
  }
  return new Response(response.body, { status: response.status, headers: { 'Cache-Control': 'no-store', ...only(returned, response.headers) } });
}

function only(names: readonly string[], headers: Headers): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  }));
}

/** Writes a line without anything that a caller wrote. */
function log(message: string, reason: string | string[]): void {
  console.warn(JSON.stringify({ level: 'WARN', msg: message, reason }));
}
