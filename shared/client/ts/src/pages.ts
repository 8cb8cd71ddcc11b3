import { ok, type Outcome } from './errors.ts';

/** Page is a part of a list. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** everyItem walks a list to its end:
 *
 *     for await (const project of everyItem((cursor) => hive.api.GET('/api/v1/projects', { params: { query: { cursor } } }))) …
 */
export async function* everyItem<T>(page: (cursor: string | undefined) => Promise<Outcome<Page<T>>>): AsyncGenerator<T, void> {
  for (let cursor: string | undefined; ;) {
    const { items, next_cursor } = await ok(page(cursor));
    yield* items;
    if (next_cursor === null) return;
    cursor = next_cursor;
  }
}
