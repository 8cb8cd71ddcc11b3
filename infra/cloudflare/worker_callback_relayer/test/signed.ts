import { createHash, createHmac } from 'node:crypto';

export const secret = 'test-secret-0123456789abcdef0123456789abcdef';

/** The headers of a callback, made by other means than the relayer's. `time` is in seconds. */
export function sign(body: string | Buffer, options: { worker?: string; time?: number; secret?: string } = {}): Record<string, string> {
  const { worker = 'cpu-1', time = Math.floor(Date.now() / 1000) } = options;
  const digest = createHash('sha256').update(body).digest('hex');
  const mac = createHmac('sha256', options.secret ?? secret).update(`hs1\n${time}\n${worker}\nPOST\n/api/v1/workers/callback\n${digest}`).digest('hex');
  return { 'Content-Type': 'application/json', 'X-HS-Worker': worker, 'X-HS-Timestamp': String(time), 'X-HS-Signature': `v1=${mac}` };
}
