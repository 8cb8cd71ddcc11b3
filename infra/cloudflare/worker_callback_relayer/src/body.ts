// A request's body within bounds of size and time.

/** How long a body may take to arrive, in milliseconds: it may be a stranger's. */
const arrival = 10_000;

/** Reads a body of at most so many bytes, or nothing where it is larger, breaks off or does not arrive in time. */
export async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('Content-Length') ?? 0) > most) return undefined;
  if (!request.body) return new Uint8Array(0);
  const reader = request.body.getReader();
  let timer: number | null = null;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), arrival); });
  try {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const next = await Promise.race([reader.read(), late]);
      if (!next) return undefined;
      if (next.done) return joined(parts, size);
      size += next.value.byteLength;
      if (size > most) return undefined;
      parts.push(next.value);
    }
  } catch {
    return undefined; // broken off
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined); // what is left of one that was refused
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
