import { expect, test } from 'vitest';
import { apiToken, everyItem, HiveSync, HiveSyncError, ok, Session, type Tokens } from '../src/index.ts';
import { bodyOf, json, refusal, serve } from './server.ts';

const tokens = (n: number, seconds = 900): Tokens => ({
  access_token: `access${n}`, access_expires_at: new Date(Date.now() + 1000 * seconds).toISOString(),
  refresh_token: `refresh${n}`, refresh_expires_at: new Date(Date.now() + 1e8).toISOString(),
});

test('a refused access token is renewed once for all requests that wait for it', async () => {
  const refreshes: string[] = [];
  const url = await serve(async (request, response) => {
    if (request.url === '/api/v1/auth/refresh') {
      refreshes.push(JSON.parse(await bodyOf(request)).refresh_token);
      json(response, 200, { data: tokens(refreshes.length + 1) });
    } else if (request.headers.authorization === 'Bearer access1') json(response, 401, refusal('SESSION_EXPIRED'));
    else json(response, 200, { data: { as: request.headers.authorization, sent: await bodyOf(request) } });
  });
  const kept: (Tokens | null)[] = [];
  const hive = new HiveSync({ baseUrl: url, credentials: new Session(url, tokens(1), (t) => kept.push(t)) });
  const answers = await Promise.all([1, 2, 3].map((n) => ok(hive.api.POST('/api/v1/teams', { body: { name: `team ${n}` } }))));
  expect(answers.map((a) => a.data)).toEqual([1, 2, 3].map((n) => ({ as: 'Bearer access2', sent: `{"name":"team ${n}"}` })));
  expect(refreshes).toEqual(['refresh1']);
  expect(kept.map((t) => t?.refresh_token)).toEqual(['refresh2']);
});

test('a token that is about to end is renewed before it is sent', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    if (request.url === '/api/v1/auth/refresh') json(response, 200, { data: tokens(2) });
    else { seen.push(request.headers.authorization); json(response, 200, { items: [], next_cursor: null }); }
  });
  const hive = new HiveSync({ baseUrl: url, credentials: new Session(url, tokens(1, 5)) });
  await ok(hive.api.GET('/api/v1/teams'));
  expect(seen).toEqual(['Bearer access2']);
});

test('a session that has ended says so, and is not renewed again', async () => {
  let refreshes = 0;
  const url = await serve((request, response) => {
    if (request.url === '/api/v1/auth/refresh') refreshes++;
    json(response, 401, refusal('SESSION_EXPIRED'));
  });
  const kept: unknown[] = [];
  const hive = new HiveSync({ baseUrl: url, credentials: new Session(url, tokens(1), (t) => kept.push(t)) });
  await expect(ok(hive.api.GET('/api/v1/auth/me'))).rejects.toMatchObject({ status: 401, code: 'SESSION_EXPIRED', requestId: 'r1' });
  await expect(ok(hive.api.GET('/api/v1/auth/me'))).rejects.toBeInstanceOf(HiveSyncError);
  expect([refreshes, kept]).toEqual([1, [null]]);
});

test('a failed refresh ends no session', async () => {
  let refreshes = 0;
  const url = await serve((request, response) => {
    if (request.url !== '/api/v1/auth/refresh') json(response, 401, refusal('SESSION_EXPIRED'));
    else if (refreshes++ === 0) json(response, 500, refusal('INTERNAL'));
    else json(response, 401, refusal('SESSION_EXPIRED'));
  });
  const kept: unknown[] = [];
  const hive = new HiveSync({ baseUrl: url, credentials: new Session(url, tokens(1), (t) => kept.push(t)) });
  await expect(hive.api.GET('/api/v1/auth/me')).rejects.toThrow('could not be renewed');
  expect(kept).toEqual([]);
  await expect(ok(hive.api.GET('/api/v1/auth/me'))).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
  expect(kept).toEqual([null]);
});

test('who is told to come again does, where that can do no harm', async () => {
  const calls: string[] = [];
  const url = await serve((request, response) => {
    calls.push(`${request.method} ${request.headers['idempotency-key'] ?? ''}`.trim());
    if (calls.filter((c) => c === calls.at(-1)).length === 1) json(response, 429, refusal('RATE_LIMITED'), { 'Retry-After': '0' });
    else json(response, 200, { data: {}, items: [], next_cursor: null });
  });
  const hive = new HiveSync({ baseUrl: url, credentials: apiToken('hs_pat_x') });
  await ok(hive.api.GET('/api/v1/teams'));
  await ok(hive.api.POST('/api/v1/projects', { params: { header: { 'Idempotency-Key': 'k' } }, body: { name: 'Mine' } }));
  await expect(ok(hive.api.POST('/api/v1/projects', { body: { name: 'Mine' } }))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(calls).toEqual(['GET', 'GET', 'POST k', 'POST k', 'POST']);
});

test('a server that never takes a request is not asked for ever, nor waited for long', async () => {
  let calls = 0;
  let wait = '0';
  const url = await serve((_, response) => { calls++; json(response, 503, refusal('UNAVAILABLE'), { 'Retry-After': wait }); });
  const hive = new HiveSync({ baseUrl: url });
  await expect(ok(hive.api.GET('/api/v1/teams'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(calls).toBe(4);
  wait = '3600';
  await expect(ok(hive.api.GET('/api/v1/teams'))).rejects.toMatchObject({ retryAfter: 3600 });
  expect(calls).toBe(5);
});

test("an answer that is not HiveSync's is an error too", async () => {
  const url = await serve((_, response) => { response.writeHead(502, { 'Content-Type': 'text/html', 'X-Request-Id': 'edge' }).end('<h1>Bad gateway</h1>'); });
  await expect(ok(new HiveSync({ baseUrl: url }).api.GET('/api/v1/teams'))).rejects.toMatchObject({ status: 502, code: 'UNREADABLE', requestId: 'edge' });
});

test('a list is walked to its end', async () => {
  const url = await serve((request, response) => {
    const cursor = new URL(request.url ?? '', url).searchParams.get('cursor');
    json(response, 200, cursor === null ? { items: ['a', 'b'], next_cursor: 'x' } : { items: [cursor], next_cursor: null });
  });
  const { api } = new HiveSync({ baseUrl: url });
  const seen: unknown[] = [];
  for await (const team of everyItem((cursor) => api.GET('/api/v1/teams', { params: { query: cursor === undefined ? {} : { cursor } } }))) seen.push(team);
  expect(seen).toEqual(['a', 'b', 'x']);
});
