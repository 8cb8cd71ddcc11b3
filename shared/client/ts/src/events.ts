import type { HiveSync } from './client.ts';
import { HiveSyncError } from './errors.ts';
import { pause } from './retry.ts';
import type { components } from './schema.ts';
import { serverSentEvents } from './sse.ts';

/** Message is one message of the live stream; a type of its own for each event. */
export type Message = components['schemas']['StreamMessage'];

export interface LiveOptions {
  /** Ends the stream. */
  signal?: AbortSignal;
  /** The id of the last message that was seen: what came after it is told first. */
  lastEventId?: string;
  /** How long nothing may be heard before the connection is taken for dead, in milliseconds: three heartbeats of the server when left out. */
  silence?: number;
}

const [shortest, longest] = [250, 30_000];

/**
 * events follows the live stream for as long as the session lasts. A connection that ends is opened again where it stopped, so no
 * message is missed and none is told twice; after `stream.reset` what was missed is gone, and the state must be read anew. It ends
 * with the signal, and with the session: `stream.close` is then its last message. It throws a HiveSyncError where the server
 * refuses it for good.
 */
export async function* events(hive: HiveSync, options: LiveOptions = {}): AsyncGenerator<Message, void> {
  const { signal, silence = 60_000 } = options;
  let last = options.lastEventId;
  let wait = shortest;
  while (!signal?.aborted) {
    const connection = new AbortController();
    const stop = () => connection.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    let watch = setTimeout(() => connection.abort(), silence);
    const heard = () => { clearTimeout(watch); watch = setTimeout(() => connection.abort(), silence); };
    try {
      const headers = new Headers({ Accept: 'text/event-stream' });
      if (last !== undefined) headers.set('Last-Event-ID', last);
      const answer = await hive.fetch(new Request(`${hive.baseUrl}/api/v1/events`, { headers, signal: connection.signal }));
      if (!answer.ok || !answer.body) {
        const refused = new HiveSyncError(answer, await answer.json().catch(() => undefined));
        if (answer.status < 500 && answer.status !== 429) throw refused;
        wait = Math.max(wait, 1000 * (refused.retryAfter ?? 0));
      } else {
        for await (const { id, event, data } of serverSentEvents(answer.body, heard)) {
          wait = shortest;
          last = id ?? last;
          const message = { event, data: JSON.parse(data) as unknown, ...(id === undefined ? {} : { id }) } as Message;
          const ends = message.event === 'stream.close';
          if (ends && message.data.reason === 'token_expired') break; // the next connection has a new token
          yield message;
          if (ends) return;
        }
      }
    } catch (failure) {
      if (failure instanceof HiveSyncError) throw failure;
      if (signal?.aborted) return;
      // The connection broke: it is opened again.
    } finally {
      clearTimeout(watch);
      signal?.removeEventListener('abort', stop);
      connection.abort();
    }
    await pause(wait * (0.5 + Math.random() / 2), signal).catch(() => {});
    wait = Math.min(2 * wait, longest);
  }
}
