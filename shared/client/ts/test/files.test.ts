import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HiveSync, sendFiles } from '../src/index.ts';
import { bodyOf, json, serve } from './server.ts';

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

test('what the project does not have is sent once, in batches, and what is gone is deleted last', async () => {
  const changes: { files?: { path: string; content?: string; encoding?: string; sha256?: string }[]; delete?: string[] }[] = [];
  const large = 'l'.repeat(3 << 20);
  const bytes = new Uint8Array([0xff, 0, 0x80]);
  let listed: unknown;
  const url = await serve(async (request, response) => {
    const body = JSON.parse(await bodyOf(request));
    if (request.method === 'PUT') {
      changes.push(body);
      json(response, 200, { data: {} });
    } else {
      listed = body.files.at(-1);
      json(response, 200, {
        data: { revision: 1, added: ['bytes', 'mark', 'one', 'twin', 'two'], changed: ['known'], removed: ['gone'], missing: [bytes, '\ufeffa', large, `${large}2`].map(sha256) },
      });
    }
  });
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>([['same', 'x'], ['known', 'new'], ['bytes', bytes], ['mark', '\ufeffa'], ['one', large], ['twin', large], ['two', `${large}2`]]);
  expect(await sendFiles(new HiveSync({ baseUrl: url }), 'p', files)).toEqual({ written: 6, sent: 4, deleted: 1 });
  expect(listed).toEqual({ path: 'two', sha256: sha256(`${large}2`), size: (3 << 20) + 1 });
  expect(changes.map((c) => [c.files?.map((f) => f.path), c.delete])).toEqual([[['bytes', 'mark', 'one', 'twin'], undefined], [['two', 'known'], ['gone']]]);
  expect(changes[0]?.files?.filter((f) => f.path !== 'one')).toEqual([
    { path: 'bytes', content: '/wCA', encoding: 'base64' }, { path: 'mark', content: '\ufeffa' }, { path: 'twin', sha256: sha256(large) },
  ]);
  expect(changes[1]?.files?.[1]).toEqual({ path: 'known', sha256: sha256('new') });
});

test('where nothing differs nothing is written', async () => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.method}`);
    json(response, 200, { data: { revision: 1, added: [], changed: [], removed: [], missing: [] } });
  });
  expect(await sendFiles(new HiveSync({ baseUrl: url }), 'p', new Map([['same', 'x']]))).toEqual({ written: 0, sent: 0, deleted: 0 });
  expect(asked).toEqual(['POST']);
});
