/** Base is where a dashboard finds the API. */
export interface Base {
  /** What stands before /api/v1: the backend's address without a slash at its end; empty for the one that served the page. */
  readonly url: string;
  /** What stands before the administrators' functions, such as /auth/login. */
  readonly admin: string;
}

/**
 * apiBase reads VITE_API_BASE, in either form: the backend's address, or the address with /api behind it. In the second form, and
 * where nothing is set, administrators' functions are called below /api, where no page of a dashboard can be.
 */
export function apiBase(configured: string | undefined): Base {
  const trimmed = (configured ?? '').trim().replace(/\/+$/, '');
  const below = trimmed === '' || trimmed.endsWith('/api');
  const url = trimmed.replace(/\/+api$/, '').replace(/\/+$/, '');
  return { url, admin: below ? '/api/admin' : '/admin' };
}
