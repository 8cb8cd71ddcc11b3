import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HiveSync, sendFiles } from '../src/index.ts';
import { bodyOf, json, serve } from './server.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('what differs is sent in batches, and what is gone is deleted last', async () => {
  const changes: { files?: { path: string; content: string; encoding?: string }[]; delete?: string[] }[] = [];
  const url = await serve(async (request, response) => {
    if (request.method === 'PUT') {
      changes.push(JSON.parse(await bodyOf(request)));
      json(response, 200, { data: {} });
    } else json(response, 200, { items: [['same', 'x'], ['changed', 'old'], ['gone', 'y']].map(([path, text]) => ({ path, sha256: sha256(text as string) })), next_cursor: null });
  });
  const large = 'l'.repeat(3 << 20);
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>([
    ['same', 'x'], ['changed', 'new'], ['bytes', new Uint8Array([0xff, 0, 0x80])], ['mark', '\ufeffa'], ['one', large], ['two', large],
  ]);
  expect(await sendFiles(new HiveSync({ baseUrl: url }), 'p', files)).toEqual({ sent: 5, deleted: 1 });
  expect(changes.map((c) => c.files?.map((f) => f.path) ?? c.delete)).toEqual([['changed', 'bytes', 'mark', 'one'], ['two'], ['gone']]);
  expect(changes[0]?.files?.slice(0, 3)).toEqual([
    { path: 'changed', content: 'new' }, { path: 'bytes', content: '/wCA', encoding: 'base64' }, { path: 'mark', content: '\ufeffa' },
  ]);
});
