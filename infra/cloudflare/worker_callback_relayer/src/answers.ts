// Answers of the relayer's own, in the API's form.

/** Headers that every answer of the API has. */
const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

export function answer(data: unknown): Response {
  return Response.json({ data }, { headers: always });
}

export function refuse(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  const requestId = crypto.randomUUID();
  const body = { error: { code, message, details: [], request_id: requestId } };
  return Response.json(body, { status, headers: { ...always, 'X-Request-Id': requestId, ...headers } });
}

/** A fault that passes: a worker sends its callback again. */
export function away(message: string): Response {
  return refuse(503, 'BACKEND_UNAVAILABLE', message, { 'Retry-After': '1' });
}
