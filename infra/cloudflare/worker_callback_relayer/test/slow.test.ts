import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from './backend.ts';
import { run } from './run.mjs';
import { secret, sign } from './signed.ts';

const path = '/api/v1/workers/callback';

test('a backend that never answers, and a body that never comes, are not waited for without end', async () => {
  const backend = await startBackend(() => undefined);
  const relayer = await run({ BACKEND_URL: backend.url, WORKER_CALLBACK_SECRET: secret });
  try {
    const { hostname, port } = new URL(relayer.url);
    const socket = connect(Number(port), hostname);
    const unfinished = new Promise<string>((resolve, reject) => {
      socket.on('data', (data) => resolve(String(data).split('\r\n')[0]!));
      socket.on('error', reject);
    });
    const headers = Object.entries(sign('x'.repeat(1000))).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n${headers}\r\nx`);
    const unanswered = await fetch(relayer.url + path, { method: 'POST', body: '{}', headers: sign('{}') });
    expect([unanswered.status, (await unanswered.json()).error.code]).toEqual([503, 'BACKEND_UNAVAILABLE']);
    expect(await unfinished).toContain('401');
    expect(backend.received).toHaveLength(1);
    socket.destroy();
  } finally {
    await relayer.stop();
    await backend.stop();
  }
});
