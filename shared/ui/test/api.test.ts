import { HiveSyncError, ok } from '@hivesync/client/errors';
import { describe, expect, it, vi } from 'vitest';
import { apiBase, createApi, TooSlow, trouble, Unreachable } from '../src/index.ts';

function answer(status: number, code: string, message = 'Said so.', more: object = {}, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ error: { code, message, details: [], request_id: 'r-1', ...more } }), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}
const failed = (...args: Parameters<typeof answer>) => {
  const response = answer(...args);
  return response.json().then((body) => new HiveSyncError(response, body));
};

describe('where the API is', () => {
  it.each([
    [undefined, '', '/api/admin'],
    ['', '', '/api/admin'],
    ['/api', '', '/api/admin'],
    ['https://api.example.com', 'https://api.example.com', '/admin'],
    ['https://api.example.com/', 'https://api.example.com', '/admin'],
    ['https://api.example.com/api', 'https://api.example.com', '/api/admin'],
    ['https://api.example.com/api/', 'https://api.example.com', '/api/admin'],
    ['https://example.com/hive/api', 'https://example.com/hive', '/api/admin'],
  ])('%s', (given, url, admin) => {
    expect(apiBase(given)).toEqual({ url, admin });
  });

  it.each([
    ['https://api.example.com/api', 'https://api.example.com/api/admin/auth/me'],
    ['https://api.example.com', 'https://api.example.com/admin/auth/me'],
  ])('administrators are asked below %s', async (base, url) => {
    const send = vi.fn(async (_: Request) => new Response('{"data":{}}', { headers: { 'Content-Type': 'application/json' } }));
    await createApi({ base, token: () => 'tok', fetch: send as typeof fetch }).GET('/admin/auth/me');
    expect(send.mock.calls[0]?.[0].url).toBe(url);
    expect(send.mock.calls[0]?.[0].headers.get('Authorization')).toBe('Bearer tok');
  });
});

describe('a refused session', () => {
  it('is renewed once for all that wait, and what was refused is sent again', async () => {
    let good = false;
    const send = vi.fn(async (_: Request) => (good ? new Response('{"data":{}}', { headers: { 'Content-Type': 'application/json' } }) : answer(401, 'SESSION_EXPIRED')));
    const renew = vi.fn(async () => (good = true));
    const api = createApi({ base: 'https://a.example', fetch: send as typeof fetch, renew });
    const answers = await Promise.all([api.GET('/api/v1/auth/me'), api.POST('/api/v1/auth/totp', { body: { password: 'x' } })]);
    expect(answers.map((a) => a.response.status)).toEqual([200, 200]);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(await send.mock.calls.at(-1)?.[0].clone().text()).toContain('x');
  });

  it('is not renewed where a code is asked for, and not to sign in', async () => {
    const renew = vi.fn(async () => true);
    const api = createApi({ base: 'https://a.example', fetch: (async () => answer(401, 'SECOND_FACTOR_REQUIRED')) as typeof fetch, renew });
    await api.POST('/api/v1/auth/totp/remove', { body: { password: 'x' } });
    await api.POST('/api/v1/auth/login', { body: { email: 'a', password: 'b' } });
    expect(renew).not.toHaveBeenCalled();
  });

  it('is an error where there is no other', async () => {
    const api = createApi({ base: 'https://a.example', fetch: (async () => answer(401, 'SESSION_EXPIRED')) as typeof fetch, renew: async () => false });
    const error = await ok(api.GET('/api/v1/auth/me')).catch((e: unknown) => e);
    expect(trouble(error).kind).toBe('signed-out');
  });
});

describe('no answer', () => {
  it('is the network', async () => {
    const api = createApi({ base: 'https://a.example', fetch: (async () => { throw new TypeError('fetch failed'); }) as typeof fetch });
    const error = await api.GET('/api/v1/auth/me').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Unreachable);
    expect(trouble(error, 'load your account')).toMatchObject({ kind: 'offline', passes: true, what: 'We could not load your account: the server cannot be reached.' });
  });

  it('is given up in the end', async () => {
    const hang = (request: Request) => new Promise<Response>((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason as Error)));
    const error = await createApi({ base: 'https://a.example', patience: 1, fetch: hang as typeof fetch }).GET('/api/v1/auth/me').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TooSlow);
    expect(trouble(error).kind).toBe('slow');
  });
});

describe('in words', () => {
  it.each([
    [401, 'INVALID_CREDENTIALS', 'refused', false],
    [401, 'SECOND_FACTOR_REQUIRED', 'refused', false],
    [401, 'UNAUTHENTICATED', 'signed-out', false],
    [403, 'FORBIDDEN', 'forbidden', false],
    [404, 'NOT_FOUND', 'missing', false],
    [409, 'CONFLICT', 'conflict', false],
    [422, 'VALIDATION_FAILED', 'invalid', false],
    [429, 'RATE_LIMITED', 'limited', true],
    [500, 'INTERNAL', 'ours', true],
    [503, 'MAINTENANCE', 'closed', true],
    [503, 'UNAVAILABLE', 'ours', true],
  ] as const)('%d %s is %s', async (status, code, kind, passes) => {
    expect(trouble(await failed(status, code))).toMatchObject({ kind, passes, code });
  });

  it('names fields by the last part of their path', async () => {
    const error = await failed(422, 'VALIDATION_FAILED', 'No.', { details: [{ field: 'body.name', code: 'invalid', message: 'expected 1 to 80 characters' }] });
    expect(trouble(error).fields).toEqual({ name: 'Expected 1 to 80 characters.' });
  });

  it('says for how long to wait, and whose fault it is', async () => {
    expect(trouble(await failed(429, 'RATE_LIMITED', 'Too many.', {}, { 'Retry-After': '12' })).retryAfter).toBe(12);
    expect(trouble(await failed(500, 'INTERNAL'), 'revoke the token')).toMatchObject({ what: 'We could not revoke the token. The fault is ours.', next: 'The request was r-1.' });
  });
});
