import { ok } from '@hivesync/ui';

interface Listed<T> {
  items: T[];
  next_cursor: string | null;
}
type Outcome<T> = { data: Listed<T>; error?: never; response: Response } | { data?: never; error: unknown; response: Response };

/** everyItem reads a list to its end: those of an account are short, and bounded by the server. */
export async function everyItem<T>(page: (query: { limit: number; cursor?: string }) => Promise<Outcome<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const part: Listed<T> = await ok(page({ limit: 100, ...(cursor && { cursor }) }));
    all.push(...part.items);
    cursor = part.next_cursor;
  }
  return all;
}
