import { expect, test } from 'vitest';
import { events, HiveSync, type Message } from '../src/index.ts';
import { serverSentEvents } from '../src/sse.ts';
import { json, refusal, serve } from './server.ts';

async function read(text: string, size: number): Promise<unknown[]> {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.subarray(i, i + size));
      controller.close();
    },
  });
  const list: unknown[] = [];
  for await (const event of serverSentEvents(body, () => {})) list.push(event);
  return list;
}

test.each([1, 2, 3, 1000])('events are read in parts of %i bytes', async (size) => {
  const text = ': hello\r\n\r\nid: 1\r\nevent: a\r\ndata: {"ä":\r\ndata: "€"}\r\n\r\nevent: none\n\ndata:x\rdata\r\rid: 2\nid: bad\0\ndata: y\n\ndata: cut off';
  expect(await read(text, size)).toEqual([
    { id: '1', event: 'a', data: '{"ä":\n"€"}' },
    { id: '1', event: 'message', data: 'x\n' },
    { id: '2', event: 'message', data: 'y' },
  ]);
});

const frame = (id: number, event: string, data: unknown = {}) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

test('a stream that breaks goes on where it was, until the session ends', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    if (asked.length === 2) {
      json(response, 503, refusal('UNAVAILABLE'));
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(frame(10 * asked.length, 'stream.open'));
    if (asked.length === 1) response.write(frame(11, 'task.changed', { task_id: 't' }), () => response.destroy());
    else if (asked.length === 3) response.end(frame(31, 'stream.close', { reason: 'token_expired', message: '' }));
    else response.end(frame(41, 'stream.close', { reason: 'session_ended', message: '' }));
  });
  const seen: string[] = [];
  for await (const message of events(new HiveSync({ baseUrl: url }))) seen.push(`${message.id} ${message.event}`);
  expect(seen).toEqual(['10 stream.open', '11 task.changed', '30 stream.open', '40 stream.open', '41 stream.close']);
  expect(asked).toEqual([undefined, '11', '11', '31']);
});

test('a stream that falls silent is opened again', async () => {
  let opened = 0;
  const url = await serve((_, response) => {
    opened++;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(frame(opened, 'stream.open'));
    if (opened > 1) response.end(frame(3, 'stream.close', { reason: 'session_ended', message: '' }));
  });
  const seen: Message['event'][] = [];
  for await (const { event } of events(new HiveSync({ baseUrl: url }), { silence: 200 })) seen.push(event);
  expect(seen.slice(-2)).toEqual(['stream.open', 'stream.close']);
  expect(opened).toBeGreaterThan(1);
});

test('a stream that is refused for good says why', async () => {
  const url = await serve((_, response) => json(response, 403, refusal('FORBIDDEN')));
  await expect(events(new HiveSync({ baseUrl: url })).next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('an aborted stream ends, and its connection with it', async () => {
  let closed: () => void;
  const gone = new Promise<void>((resolve) => { closed = resolve; });
  const url = await serve((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(frame(1, 'stream.open'));
    request.on('close', () => closed());
  });
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { event } of events(new HiveSync({ baseUrl: url }), { signal: stop.signal })) {
    seen.push(event);
    stop.abort();
  }
  expect(seen).toEqual(['stream.open']);
  await gone;
});
