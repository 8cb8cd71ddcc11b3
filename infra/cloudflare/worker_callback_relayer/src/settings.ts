// The Worker's settings: variables of wrangler.toml, and secrets. A problem names the setting, never its value.

export interface Env {
  /** The backend's address, as the backend and the workers know it. */
  BACKEND_URL?: string;
  WORKER_CALLBACK_SECRET?: string;
  /** Still accepted while WORKER_CALLBACK_SECRET is rotated. */
  WORKER_CALLBACK_SECRET_PREVIOUS?: string;
  /** The largest report in bytes; as the backend's. */
  MAX_REPORT_BYTES?: string;
}

export interface Settings {
  callbackURL: string;
  secrets: string[];
  maxBytes: number;
}

/** The shortest secret, as the backend asks for in production. */
const minSecret = 32;
const defaultReportBytes = 4 << 20;
const mostReportBytes = 64 << 20;

/** Reads the settings, or lists what is wrong with them. */
export function readSettings(env: Env, path: string): Settings | { problems: string[] } {
  const problems: string[] = [];
  const callbackURL = backend(env.BACKEND_URL, path);
  if (!callbackURL) {
    problems.push('BACKEND_URL: expected the backend\'s https:// address; http:// is for this machine alone');
  }
  // Trimmed, since a secret that was piped into wrangler ends with a line break.
  const secrets = [env.WORKER_CALLBACK_SECRET, env.WORKER_CALLBACK_SECRET_PREVIOUS].map((secret) => secret?.trim() ?? '');
  if (!secrets[0]) problems.push('WORKER_CALLBACK_SECRET: is required: set the backend\'s with `wrangler secret put`');
  if (secrets.some((secret) => secret && new TextEncoder().encode(secret).length < minSecret)) {
    problems.push(`WORKER_CALLBACK_SECRET: is too short: at least ${minSecret} bytes, the same as the backend's`);
  }
  const maxBytes = env.MAX_REPORT_BYTES ? Number(env.MAX_REPORT_BYTES) : defaultReportBytes;
  if (!Number.isInteger(maxBytes) || maxBytes < 65536 || maxBytes > mostReportBytes) {
    problems.push(`MAX_REPORT_BYTES: expected bytes between 65536 and ${mostReportBytes}`);
  }
  return problems.length || !callbackURL ? { problems } : { callbackURL, secrets: secrets.filter(Boolean), maxBytes };
}

/** The address to forward to. In the clear only to this machine: a callback holds users' results. */
function backend(text: string | undefined, path: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text ?? '');
  } catch {
    return undefined;
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (!(url.protocol === 'https:' || (url.protocol === 'http:' && local))) return undefined;
  if (url.username || url.password || url.search || url.hash) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '') + path;
}
