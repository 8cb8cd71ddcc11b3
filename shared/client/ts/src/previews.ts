import type { HiveSync } from './client.ts';
import { ok } from './errors.ts';
import { events } from './events.ts';
import type { components } from './schema.ts';

export type Preview = components['schemas']['PreviewDetails'];

const ended = new Set<Preview['status']>(['ready', 'failed', 'stopped']);

/** ready waits until a preview is ready, failed or stopped, and returns it with its screens: of a failed one `error` says why. */
export async function ready(hive: HiveSync, previewId: string, signal?: AbortSignal): Promise<Preview> {
  const stream = new AbortController();
  const look = async () => (await ok(hive.api.GET('/api/v1/previews/{preview_id}', { params: { path: { preview_id: previewId } }, ...(signal ? { signal } : {}) }))).data;
  const both = signal ? AbortSignal.any([signal, stream.signal]) : stream.signal;
  try {
    for await (const message of events(hive, { signal: both })) {
      // Once the stream is open nothing is missed any more; what was before is asked for.
      const opens = message.event === 'stream.open' || message.event === 'stream.reset';
      const about = 'data' in message && 'preview_id' in message.data && message.data.preview_id === previewId;
      if (!opens && !about) continue;
      const preview = await look();
      if (ended.has(preview.status)) return preview;
    }
  } finally {
    stream.abort();
  }
  signal?.throwIfAborted();
  return look(); // the session has ended: this says so
}
