// Signatures of callbacks, as shared/signing makes and checks them: both read the same vectors.
//
// It compares in constant time and does no I/O. Why a signature was refused is for the log, never for the caller.

export const workerHeader = 'X-HS-Worker';
export const timestampHeader = 'X-HS-Timestamp';
export const signatureHeader = 'X-HS-Signature';

/** What every signature covers, whichever path a callback came by. */
export const callbackPath = '/api/v1/workers/callback';

/** How far a callback's clock may be from ours, either way, in seconds. */
const maxSkew = 300;

/** How many signatures one header may carry: two secrets live during a rotation, and one more. */
const maxSignatures = 3;

const workerShape = /^[a-z0-9][a-z0-9-]{0,62}$/;
const timestampShape = /^[0-9]{1,12}$/;
const signatureShape = /^v1=[0-9a-f]{64}$/;

/** The reasons of a refusal, as the backend names them too. */
export type Reason = 'worker_name' | 'timestamp' | 'clock_skew' | 'signature_malformed' | 'signature_mismatch';

export interface Signed {
  worker: string;
  timestamp: string;
  signature: string;
}

/** The signature's headers. One that came twice arrives joined by a comma, which no shape allows. */
export function signedBy(headers: Headers): Signed {
  return {
    worker: headers.get(workerHeader) ?? '',
    timestamp: headers.get(timestampHeader) ?? '',
    signature: headers.get(signatureHeader) ?? '',
  };
}

/** Says why headers cannot be a signature's, whatever the body is. `now` is in seconds. */
export function check(signed: Signed, now: number): Reason | undefined {
  if (!workerShape.test(signed.worker)) return 'worker_name';
  if (!timestampShape.test(signed.timestamp)) return 'timestamp';
  if (Math.abs(now - Number(signed.timestamp)) > maxSkew) return 'clock_skew';
  const given = signed.signature.split(' ', maxSignatures + 1);
  if (given.length > maxSignatures || !given.every((one) => signatureShape.test(one))) return 'signature_malformed';
  return undefined;
}

/** Says why a request is not signed with one of the secrets, over its method and its raw body. `now` is in seconds. */
export async function verify(
  signed: Signed, method: string, body: Uint8Array<ArrayBuffer>, secrets: readonly string[], now: number,
): Promise<Reason | undefined> {
  const malformed = check(signed, now);
  if (malformed) return malformed;
  const utf8 = new TextEncoder();
  const digest = hex(await crypto.subtle.digest('SHA-256', body));
  const base = utf8.encode(`hs1\n${signed.timestamp}\n${signed.worker}\n${method}\n${callbackPath}\n${digest}`);
  let valid = false;
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey('raw', utf8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    for (const one of signed.signature.split(' ')) {
      // Every pair is compared, each in constant time: the time tells nothing of which one matched.
      if (await crypto.subtle.verify('HMAC', key, bytes(one.slice('v1='.length)), base)) valid = true;
    }
  }
  return valid ? undefined : 'signature_mismatch';
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}
