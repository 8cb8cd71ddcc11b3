import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startBackend } from './backend.ts';
import { run } from './run.mjs';
import { secret, sign } from './signed.ts';

const path = '/api/v1/workers/callback';
const report = '{"job_id":"0197","transition":"succeeded","text":"grüße 👋"}';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let backend: Awaited<ReturnType<typeof startBackend>>;
let relayer: Awaited<ReturnType<typeof run>>;
let logged = '';
let answer: (response: import('node:http').ServerResponse) => void;

beforeAll(async () => {
  backend = await startBackend((_, response) => answer(response));
  relayer = await run({ BACKEND_URL: `${backend.url}/`, WORKER_CALLBACK_SECRET: `${secret}\n`, MAX_REPORT_BYTES: '65536' }, { log: (line) => { logged += line; } });
});
afterAll(async () => {
  await relayer.stop();
  await backend.stop();
});
beforeEach(() => {
  backend.received.length = 0;
  logged = '';
  answer = (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Request-Id': 'of-the-backend', 'X-Inside': 'secret', 'Set-Cookie': 'a=b' });
    response.end('{"data":{"stored":true}}');
  };
});

const post = (headers: Record<string, string>, body: BodyInit = report, to = path) => fetch(relayer.url + to, { method: 'POST', headers, body, redirect: 'manual' });

async function isError(response: Response, status: number, code: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toContain('application/json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const text = await response.text();
  expect(text).not.toContain(secret);
  const { error } = JSON.parse(text);
  expect(error).toEqual({ code, message: expect.any(String), details: [], request_id: response.headers.get('X-Request-Id') });
  return error as { message: string };
}

test.each([path, '/api/v1/worker/callback', `${path}?anything=1`])('forwards what is signed, unchanged, by %s', async (to) => {
  const headers = sign(report);
  const response = await post({ ...headers, Traceparent: traceparent, Authorization: 'Bearer x', Cookie: 'c=d', 'X-Forwarded-For': '203.0.113.9', 'X-Other': 'y' }, report, to);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('{"data":{"stored":true}}');
  expect(response.headers.get('X-Request-Id')).toBe('of-the-backend');
  expect(response.headers.get('X-Inside')).toBeNull();
  expect(response.headers.get('Set-Cookie')).toBeNull();
  expect(backend.received).toHaveLength(1);
  const got = backend.received[0]!;
  expect([got.method, got.url, got.body.toString()]).toEqual(['POST', path, report]);
  expect(got.headers).toMatchObject({
    'content-type': 'application/json', traceparent,
    'x-hs-worker': headers['X-HS-Worker'], 'x-hs-timestamp': headers['X-HS-Timestamp'], 'x-hs-signature': headers['X-HS-Signature'],
  });
  for (const name of ['authorization', 'cookie', 'x-other']) expect(got.headers[name]).toBeUndefined();
  expect(got.headers['x-forwarded-for'] ?? '').not.toContain('203.0.113.9');
});

test('forwards bytes that are no text', async () => {
  const body = Buffer.from([0, 255, 254, 13, 10, 128]);
  expect((await post(sign(body), body)).status).toBe(200);
  expect(backend.received[0]!.body.equals(body)).toBe(true);
});

test('a callback that comes again is forwarded again: the backend knows it', async () => {
  const headers = sign(report);
  expect((await post(headers)).status).toBe(200);
  expect((await post(headers)).status).toBe(200);
  expect(backend.received).toHaveLength(2);
});

test.each<[string, () => Promise<Response>]>([
  ['without a signature', () => post({ 'Content-Type': 'application/json' })],
  ['of another secret', () => post(sign(report, { secret: 'another-secret-0123456789abcdef0123456789abc' }))],
  ['with another body', () => post(sign(report), `${report} `)],
  ['of another worker', () => post({ ...sign(report), 'X-HS-Worker': 'cpu-2' })],
  ['too old', () => post(sign(report, { time: Math.floor(Date.now() / 1000) - 310 }))],
  ['from the future', () => post(sign(report, { time: Math.floor(Date.now() / 1000) + 310 }))],
  ['with two signatures joined by a comma', () => { const h = sign(report); return post({ ...h, 'X-HS-Signature': `${h['X-HS-Signature']}, ${h['X-HS-Signature']}` }); }],
  ['that says it is too large', () => { const large = 'x'.repeat(65537); return post(sign(large), large); }],
])('refuses what is %s, always the same, and tells the backend nothing', async (_, send) => {
  const error = await isError(await send(), 401, 'UNAUTHENTICATED');
  expect(error.message).toBe("The worker's signature is missing or not valid.");
  expect(backend.received).toHaveLength(0);
  await expect.poll(() => logged, { timeout: 60_000 }).toContain('"msg":"refused"');
  expect(logged).not.toContain(secret);
});

test('takes a body of the most bytes, and refuses a stream of one more that does not say how long it is', async () => {
  const most = 'x'.repeat(65536);
  expect((await post(sign(most), most)).status).toBe(200);
  const one = `${most}x`;
  const chunks = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(one));
      controller.close();
    },
  });
  const response = await fetch(relayer.url + path, { method: 'POST', headers: sign(one), body: chunks, duplex: 'half' } as RequestInit);
  await isError(response, 401, 'UNAUTHENTICATED');
  expect(backend.received).toHaveLength(1);
});

test('refuses a stranger before the body has come', async () => {
  const { hostname, port } = new URL(relayer.url);
  const socket = connect(Number(port), hostname);
  const status = new Promise<string>((resolve, reject) => {
    socket.on('data', (data) => resolve(String(data).split('\r\n')[0]!));
    socket.on('error', reject);
  });
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\nX-HS-Worker: cpu-1\r\n\r\n`);
  expect(await status).toContain('401');
  socket.destroy();
});

test.each([
  ['GET', path], ['PUT', path], ['DELETE', path], ['OPTIONS', path], ['POST', `${path}/`], ['POST', '/api/v1/workers/heartbeat'], ['POST', '/api//v1/workers/callback'],
  ['POST', '/API/v1/workers/callback'], ['GET', '/'], ['POST', '/health'], ['GET', '/health/deep'], ['GET', '/api/v1/projects'], ['POST', '/api/v1/workers/%63allback'],
])('has nothing for %s %s', async (method, to) => {
  const body = method === 'GET' ? null : report;
  await isError(await fetch(relayer.url + to, { method, headers: sign(report), body }), 404, 'NOT_FOUND');
  expect(backend.received).toHaveLength(0);
});

test.each([200, 400, 401, 404, 409, 422, 429, 500, 503])('passes the backend\'s %i through', async (status) => {
  answer = (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': '7' });
    response.end(`{"error":{"code":"OF_THE_BACKEND"}}`);
  };
  const response = await post(sign(report));
  expect(response.status).toBe(status);
  expect(response.headers.get('Retry-After')).toBe('7');
  expect(await response.text()).toBe('{"error":{"code":"OF_THE_BACKEND"}}');
  expect(backend.received).toHaveLength(1); // and is not tried again
});

test('follows no redirect, and does not hand it on', async () => {
  answer = (response) => {
    response.writeHead(307, { Location: `${backend.url}/elsewhere` });
    response.end();
  };
  const response = await post(sign(report));
  expect(response.headers.get('Location')).toBeNull();
  await isError(response, 503, 'BACKEND_UNAVAILABLE');
  expect(backend.received.map((r) => r.url)).toEqual([path]);
});

test('says that it is well without asking the backend', async () => {
  const response = await fetch(`${relayer.url}/health`);
  expect([response.status, await response.json()]).toEqual([200, { data: { status: 'ok' } }]);
  expect((await fetch(`${relayer.url}/health`, { method: 'HEAD' })).status).toBe(200);
  expect(backend.received).toHaveLength(0);
});
