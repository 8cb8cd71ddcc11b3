import type { components } from './schema.ts';

type Body = components['schemas']['ErrorBody'];

/** HiveSyncError is an answer other than success. Programs branch on `code`; `message` is for people. */
export class HiveSyncError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Body['details'];
  readonly requestId: string;
  /** After how many seconds to come again; undefined where the server says nothing. */
  readonly retryAfter: number | undefined;
  /** All that the answer says. */
  readonly body: Body;

  constructor(response: Response, answer: unknown) {
    const body: Body = isError(answer)
      ? answer.error
      : { code: 'UNREADABLE', message: `The answer ${response.status} is not one of HiveSync's.`, details: [], request_id: response.headers.get('X-Request-Id') ?? '' };
    super(body.message);
    this.name = 'HiveSyncError';
    this.status = response.status;
    this.code = body.code;
    this.details = body.details;
    this.requestId = body.request_id;
    this.retryAfter = Number(response.headers.get('Retry-After') ?? NaN) || undefined;
    this.body = body;
  }
}

function isError(answer: unknown): answer is components['schemas']['Error'] {
  return typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'object' && answer.error !== null && 'code' in answer.error;
}

/** Outcome is what a call of `api` comes to. */
export type Outcome<T> = { data: T; error?: never; response: Response } | { data?: never; error: unknown; response: Response };

/** ok returns the body of a successful answer, and throws a HiveSyncError for any other. */
export async function ok<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new HiveSyncError(response, error);
  return data as T;
}
