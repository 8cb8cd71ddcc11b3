import { expect, test } from 'vitest';
import { startBackend } from './backend.ts';
import { type Env, readSettings } from '../src/settings.ts';
import { run } from './run.mjs';
import { secret, sign } from './signed.ts';

const right: Env = { BACKEND_URL: 'https://api.example.com', WORKER_CALLBACK_SECRET: secret };
const read = (env: Env) => readSettings(env, '/api/v1/workers/callback');

test.each([
  ['https://api.example.com', 'https://api.example.com/api/v1/workers/callback'],
  ['https://api.example.com/', 'https://api.example.com/api/v1/workers/callback'],
  ['https://example.com/hive/', 'https://example.com/hive/api/v1/workers/callback'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/api/v1/workers/callback'],
  ['http://[::1]:4000', 'http://[::1]:4000/api/v1/workers/callback'],
])('BACKEND_URL %s leads to %s', (address, callbackURL) => {
  expect(read({ ...right, BACKEND_URL: address })).toEqual({ callbackURL, secrets: [secret], maxBytes: 4 << 20 });
});

test.each<[string, Env]>([
  ['BACKEND_URL', { ...right, BACKEND_URL: '' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'api.example.com' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'http://api.example.com' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'http://127.0.0.1.example.com' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'ftp://127.0.0.1' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'https://user:hunter2@api.example.com' }],
  ['BACKEND_URL', { ...right, BACKEND_URL: 'https://api.example.com/?to=hunter2' }],
  ['WORKER_CALLBACK_SECRET', { BACKEND_URL: 'https://api.example.com' }],
  ['WORKER_CALLBACK_SECRET', { ...right, WORKER_CALLBACK_SECRET: ' \n' }],
  ['WORKER_CALLBACK_SECRET', { ...right, WORKER_CALLBACK_SECRET: 'hunter2' }],
  ['WORKER_CALLBACK_SECRET', { ...right, WORKER_CALLBACK_SECRET_PREVIOUS: 'hunter2' }],
  ['MAX_REPORT_BYTES', { ...right, MAX_REPORT_BYTES: 'hunter2' }],
  ['MAX_REPORT_BYTES', { ...right, MAX_REPORT_BYTES: '1e99' }],
])('a wrong %s is named and not repeated', (name, env) => {
  const settings = read(env);
  const problems = 'problems' in settings ? settings.problems : [];
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name}: `));
  expect(problems[0]).not.toContain('hunter2');
});

test('without its settings it is not well, and takes no callback', async () => {
  const relayer = await run({ BACKEND_URL: 'https://api.example.com' });
  try {
    for (const response of [
      await fetch(`${relayer.url}/health`),
      await fetch(`${relayer.url}/api/v1/workers/callback`, { method: 'POST', body: '{}', headers: sign('{}', { secret: ' ' }) }),
    ]) {
      expect(response.status).toBe(503);
      expect((await response.json()).error.code).toBe('BACKEND_UNAVAILABLE');
    }
  } finally {
    await relayer.stop();
  }
});

test('a backend that is away, or breaks off, is told as something that passes', async () => {
  const backend = await startBackend((request) => request.socket.destroy());
  const relayer = await run({ BACKEND_URL: backend.url, WORKER_CALLBACK_SECRET: secret });
  try {
    const post = () => fetch(`${relayer.url}/api/v1/workers/callback`, { method: 'POST', body: '{}', headers: sign('{}') });
    const broken = await post();
    expect([broken.status, (await broken.json()).error.code]).toEqual([503, 'BACKEND_UNAVAILABLE']);
    expect(backend.received).toHaveLength(1); // and it is not tried again
    await backend.stop();
    const gone = await post();
    expect([gone.status, gone.headers.get('Retry-After')]).toEqual([503, '1']);
    expect(await gone.text()).not.toContain(new URL(backend.url).port);
  } finally {
    await relayer.stop();
  }
});
