// The vectors are those that shared/signing is tested with: what the backend takes the relayer takes, and nothing else.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend } from './backend.ts';
import { run } from './run.mjs';

interface Vector {
  name: string; now: number; method: string; path: string; secrets: string[]; worker: string; timestamp: string; signature: string; body: string; valid: boolean;
}

const vectors = JSON.parse(readFileSync(new URL('../../../../shared/signing/testdata/callbacks.json', import.meta.url), 'utf8')) as Vector[];

let backend: Awaited<ReturnType<typeof startBackend>>;
beforeAll(async () => {
  backend = await startBackend((_, response) => response.end('{"data":{}}'));
});
afterAll(() => backend.stop());

test('there are vectors of both kinds', () => {
  expect(vectors.filter((v) => v.valid).length).toBeGreaterThan(5);
  expect(vectors.filter((v) => !v.valid).length).toBeGreaterThan(10);
});

// One runtime for each clock and set of secrets.
const groups = new Map<string, Vector[]>();
for (const v of vectors) {
  const key = JSON.stringify([v.now, v.secrets]);
  groups.set(key, [...(groups.get(key) ?? []), v]);
}

test.each([...groups.values()])('vectors from $name on', async (...group) => {
  const { now, secrets } = group[0]!;
  expect(secrets.length).toBeLessThan(3);
  const relayer = await run({
    BACKEND_URL: backend.url, WORKER_CALLBACK_SECRET: secrets[0]!, WORKER_CALLBACK_SECRET_PREVIOUS: secrets[1] ?? '',
  }, { now });
  try {
    for (const v of group) {
      expect([v.method, v.path]).toEqual(['POST', '/api/v1/workers/callback']);
      backend.received.length = 0;
      const response = await fetch(relayer.url + v.path, {
        method: v.method, body: v.body, headers: { 'X-HS-Worker': v.worker, 'X-HS-Timestamp': v.timestamp, 'X-HS-Signature': v.signature },
      });
      expect([v.name, response.status]).toEqual([v.name, v.valid ? 200 : 401]);
      await response.text();
      expect([v.name, backend.received.map((r) => r.body.toString())]).toEqual([v.name, v.valid ? [v.body] : []]);
    }
  } finally {
    await relayer.stop();
  }
});
