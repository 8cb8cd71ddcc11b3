/** How often a request is sent at most, and how long a server may have it wait, in milliseconds. */
const most = 4;
const longest = 30_000;

const harmless = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** patient sends requests that are told to come again once more, after as long as the answer says. */
export function patient(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const repeatable = harmless.has(request.method) || request.headers.has('Idempotency-Key');
    for (let sent = 1; ; sent++) {
      const answer = await send(repeatable && sent < most ? request.clone() : request);
      const wait = 1000 * Number(answer.headers.get('Retry-After') ?? NaN);
      const again = (answer.status === 429 || answer.status === 503) && repeatable && sent < most && wait <= longest; // NaN is not
      if (!again) return answer;
      await answer.body?.cancel();
      await pause(wait * (1 + Math.random() / 10), request.signal); // not all at the same moment
    }
  };
}

/** pause waits for so many milliseconds; an aborted signal ends it with its reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => { clearTimeout(timer); reject(signal?.reason as Error); };
    const timer = setTimeout(() => { signal?.removeEventListener('abort', stop); resolve(); }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
