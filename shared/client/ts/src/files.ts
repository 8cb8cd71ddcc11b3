import type { HiveSync } from './client.ts';
import { ok } from './errors.ts';
import { everyItem } from './pages.ts';
import type { components } from './schema.ts';

/** Files are contents by their paths in the project. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer> | string>;

export interface Sent {
  /** How many files were sent, as the project did not have them so, and how many were deleted. */
  sent: number;
  deleted: number;
}

type Upload = components['schemas']['FileUpload'];

/** What one request carries at most: files, and about so many bytes, which fits a function on AWS Lambda. */
const batchFiles = 1000;
const batchBytes = 4 << 20;

/** sendFiles makes a project's files those given: it sends what differs, in batches, and deletes last what is gone. */
export async function sendFiles(hive: HiveSync, projectId: string, files: Files): Promise<Sent> {
  const params = { path: { project_id: projectId } };
  const there = new Map<string, string>();
  for await (const file of everyItem((cursor) => hive.api.GET('/api/v1/projects/{project_id}/files', { params: { ...params, query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } } }))) {
    there.set(file.path, file.sha256);
  }
  const put = (body: components['schemas']['FileChange']) => ok(hive.api.PUT('/api/v1/projects/{project_id}/files', { params, body }));
  let [sent, size, batch] = [0, 0, [] as Upload[]];
  for (const [path, content] of files) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    if (there.get(path) === (await sha256(bytes))) continue;
    if (batch.length === batchFiles || (size > 0 && size + bytes.length > batchBytes)) {
      await put({ files: batch });
      [size, batch] = [0, []];
    }
    batch.push(upload(path, bytes));
    size += bytes.length;
    sent++;
  }
  if (batch.length > 0) await put({ files: batch });
  const gone = [...there.keys()].filter((path) => !files.has(path));
  for (let i = 0; i < gone.length; i += batchFiles) await put({ delete: gone.slice(i, i + batchFiles) });
  return { sent, deleted: gone.length };
}

function upload(path: string, bytes: Uint8Array): Upload {
  try {
    return { path, content: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    let binary = '';
    for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return { path, content: btoa(binary), encoding: 'base64' };
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
