import type { HiveSync } from './client.ts';
import { HiveSyncError, ok } from './errors.ts';
import type { components } from './schema.ts';

/** Content is a text, or bytes. */
export type Content = Uint8Array<ArrayBuffer> | string;

/** Files are contents by their paths in the project. */
export type Files = ReadonlyMap<string, Content>;

export interface Sent {
  /** How many files are new or changed, the contents of how many were sent, as the project did not have them, and how many files were deleted. */
  written: number;
  sent: number;
  deleted: number;
}

type Upload = components['schemas']['FileUpload'];

/** What one request carries at most: files, and about so many bytes, which fits a function on AWS Lambda. */
const batchFiles = 1000;
const batchBytes = 4 << 20;

/**
 * sendFiles makes a project's files those given: the server says what differs, and contents that it has are named by their hashes. It is
 * one change where that fits one request; of several, the last deletes what is gone.
 */
export async function sendFiles(hive: HiveSync, projectId: string, files: Files): Promise<Sent> {
  const params = { path: { project_id: projectId } };
  const contents = new Map<string, { bytes: Uint8Array<ArrayBuffer>; sha256: string }>();
  for (const [path, content] of files) {
    const bytes = bytesOf(content);
    contents.set(path, { bytes, sha256: await sha256(bytes) });
  }
  const listing = [...contents].map(([path, { bytes, sha256 }]) => ({ path, sha256, size: bytes.length }));
  const delta = (await ok(hive.api.POST('/api/v1/projects/{project_id}/files/delta', { params, body: { files: listing } }))).data;
  const missing = new Set(delta.missing);
  const put = (body: components['schemas']['FileChange']) => ok(hive.api.PUT('/api/v1/projects/{project_id}/files', { params, body }));
  const result: Sent = { written: 0, sent: 0, deleted: delta.removed.length };
  let [size, batch] = [0, [] as Upload[]];
  for (const path of [...delta.added, ...delta.changed]) {
    const content = contents.get(path);
    if (!content) throw new Error(`The server asks for ${path}, which was not listed.`);
    const more = missing.delete(content.sha256) ? content.bytes.length : undefined; // what one batch has sent, the next ones can name
    if (batch.length === batchFiles || (size > 0 && size + (more ?? 0) > batchBytes)) {
      await put({ files: batch });
      [size, batch] = [0, []];
    }
    batch.push(more === undefined ? { path, sha256: content.sha256 } : upload(path, content.bytes));
    size += more ?? 0;
    result.written++;
    if (more !== undefined) result.sent++;
  }
  let gone = delta.removed;
  while (batch.length > 0 || gone.length > 0) {
    await put({ files: batch, delete: gone.slice(0, batchFiles) });
    [batch, gone] = [[], gone.slice(batchFiles)];
  }
  return result;
}

/** sendLargeFile writes a file that is too large for a request: its content goes to the storage itself, and is a file once it was found to be what was announced. */
export async function sendLargeFile(hive: HiveSync, projectId: string, path: string, content: Content): Promise<components['schemas']['File']> {
  const bytes = bytesOf(content);
  const body = { path, size: bytes.length, sha256: await sha256(bytes) };
  const announced = (await ok(hive.api.POST('/api/v1/projects/{project_id}/uploads', { params: { path: { project_id: projectId } }, body }))).data;
  const stored = await fetch(announced.upload_url, { method: 'PUT', headers: announced.headers, body: bytes });
  await stored.body?.cancel();
  if (!stored.ok) throw new HiveSyncError(stored, undefined);
  const params = { path: { project_id: projectId, upload_id: announced.upload_id } };
  return (await ok(hive.api.POST('/api/v1/projects/{project_id}/uploads/{upload_id}/confirm', { params }))).data;
}

function bytesOf(content: Content): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
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
