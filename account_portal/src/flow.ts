/** What is kept of a sign-in at a provider while the browser is there: in this tab alone, until it comes back. */
export interface Flow {
  flow: string;
  provider: string;
  /** Whether it links an account that is signed in. */
  link: boolean;
}

const name = 'hivesync-oidc';

export function keepFlow(flow: Flow): void {
  sessionStorage.setItem(name, JSON.stringify(flow));
}

/** takeFlow returns what was kept, once. */
export function takeFlow(): Flow | null {
  const text = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  try {
    return text ? (JSON.parse(text) as Flow) : null;
  } catch {
    return null;
  }
}
