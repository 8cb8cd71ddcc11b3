// Every page, in every state that the API can put it in: it says what happened, what to do, and goes on by itself where it can.
import { createMemoryHistory } from '@tanstack/react-router';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../src/App.tsx';
import { Door } from '../src/api.ts';
import { bytes, client, limitRows, scopes } from '../src/words.ts';

const user = {
  id: 'u1', email: 'maker@example.com', email_verified: true, has_password: true, second_factor: false, recovery_codes: 0, name: 'Maker', tier: 'free', is_admin: false, team_id: 't1', created_at: '2026-01-01T00:00:00Z',
};
const team = { id: 't1', name: 'Maker', personal: true, role: 'owner', stored_bytes: 512, stored_bytes_limit: 1024 };
const list = (items: unknown[]) => ({ items, next_cursor: null });

type Answer = () => Response | Promise<Response>;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response => new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const refuse = (status: number, code: string, headers: Record<string, string> = {}, details: object[] = []) => () => json({ error: { code, message: `The server says ${code}.`, details, request_id: 'r-9' } }, status, headers);

/** What the server answers when all is well, by method and path below /account/api/v1. */
const well: Record<string, Answer> = {
  'GET /auth/me': () => json({ data: { user, teams: [team], limits: {} } }),
  'GET /api-tokens': () => json(list([{ id: 'k1', name: 'CI', ending: 'W8d2', scopes: ['previews:write'], created_at: '2026-11-01T00:00:00Z', expires_at: new Date(Date.now() + 3 * 86_400_000).toISOString() }])),
  'GET /billing/subscription': () => json({ data: { tier: 'free', source: 'none', limits: { previews_per_hour: 5 }, usage: { projects: 1, stored_bytes: 512, package_bytes: 0 } } }),
  'GET /auth/sessions': () => json(list([{ id: 's1', client_ip: '127.0.0.1', user_agent: 'hivesync-cli/1', created_at: '2026-11-01T00:00:00Z', last_used_at: '2026-11-01T00:00:00Z', expires_at: '2027-01-01T00:00:00Z', current: true }])),
  'GET /auth/devices': () => json(list([])),
  'GET /auth/identities': () => json(list([])),
  'GET /auth/oidc/providers': () => json({ data: { providers: [] } }),
  'GET /auth/export': refuse(404, 'NOT_FOUND'),
  'POST /auth/refresh': refuse(401, 'SESSION_EXPIRED'),
};

function open(path: string, answers: Record<string, Answer> = {}) {
  const asked: string[] = [];
  const fetcher = (async (request: Request) => {
    const key = `${request.method} ${new URL(request.url).pathname.replace('/account/api/v1', '')}`;
    asked.push(key);
    const answer = answers[key] ?? well[key];
    if (!answer) throw new Error(`nobody answers ${key}`);
    return answer();
  }) as typeof fetch;
  render(<App door={new Door(fetcher)} history={createMemoryHistory({ initialEntries: [`/account${path}`] })} />);
  return asked;
}

beforeEach(() => localStorage.setItem('hivesync-signed-in', '1'));
afterEach(() => { vi.useRealTimers(); localStorage.clear(); sessionStorage.clear(); });

const loads: [path: string, call: string, failed: string, fine: () => HTMLElement | null][] = [
  ['/', 'GET /auth/me', 'load your account', () => screen.queryByRole('heading', { name: 'Hello, Maker' })],
  ['/tokens', 'GET /api-tokens', 'load your API tokens', () => screen.queryByText('hs_pat_…W8d2')],
  ['/plan', 'GET /billing/subscription', 'load your plan', () => screen.queryByText('Previews an hour', { selector: 'td' })],
  ['/sessions', 'GET /auth/sessions', 'load your sessions', () => screen.queryByText('hivesync-cli/1')],
  ['/sessions', 'GET /auth/devices', 'load your devices', () => screen.queryByText(/No device is paired/)],
  ['/data', 'GET /auth/export', 'load your last copy', () => screen.queryByText('You have not asked for one yet.')],
];

describe.each(loads)('%s while %s', (path, call, what, fine) => {
  it.each([
    ['is down', () => Promise.reject(new TypeError('fetch failed')), `We could not ${what}: the server cannot be reached.`],
    ['answers 500', refuse(500, 'INTERNAL'), `We could not ${what}. The fault is ours.`],
    ['answers 429', refuse(429, 'RATE_LIMITED', { 'Retry-After': '9' }), 'The server says RATE_LIMITED.'],
  ] as const)('%s says so, and goes on when told to', async (_, answer, words) => {
    let bad = true;
    open(path, { [call]: () => (bad ? (answer as Answer)() : well[call]!()) });
    const note = (await screen.findByText(words, {}, { timeout: 20_000 })).closest('[role=alert]') as HTMLElement;
    expect(note).toHaveTextContent(/Tried again in \d+ s/);
    bad = false;
    await userEvent.click(within(note).getByRole('button', { name: 'Retry now' }));
    await waitFor(() => expect(fine()).not.toBeNull(), { timeout: 20_000 });
    expect(screen.queryByText(words)).toBeNull();
  });

  it('answers 403 names what is missing', async () => {
    open(path, { [call]: refuse(403, 'FORBIDDEN') });
    expect(await screen.findByText('The server says FORBIDDEN.', {}, { timeout: 20_000 })).toBeVisible();
  });

  it('is slow says that it loads', async () => {
    open(path, { [call]: () => new Promise<Response>(() => {}) });
    await waitFor(() => expect(screen.getAllByText('Loading …').length).toBeGreaterThan(0), { timeout: 20_000 });
  });
});

describe('a session that has ended', () => {
  it('leaves the page under the sign-in, and goes on behind it', async () => {
    let out = false;
    const ended = (key: string): Answer => () => (out ? refuse(401, 'SESSION_EXPIRED')() : well[key]!());
    open('/tokens', {
      'GET /auth/me': ended('GET /auth/me'),
      'GET /api-tokens': ended('GET /api-tokens'),
      'DELETE /api-tokens/k1': refuse(401, 'SESSION_EXPIRED'),
      'POST /auth/login': () => { out = false; return json({ data: { user } }); },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke CI…' }, { timeout: 20_000 }));
    out = true;
    await userEvent.click(screen.getByRole('button', { name: 'Revoke token' }));
    const dialog = await screen.findByRole('dialog', {}, { timeout: 20_000 });
    expect(screen.getByText('hs_pat_…W8d2')).toBeInTheDocument();
    expect(within(dialog).getByLabelText('E-mail')).toHaveValue('maker@example.com');
    await userEvent.type(within(dialog).getByLabelText('Password'), 'right');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull(), { timeout: 20_000 });
  });

  it('is renewed without a word where it can be', async () => {
    let fresh = false;
    const asked = open('/', {
      'GET /auth/me': () => (fresh ? well['GET /auth/me']!() : refuse(401, 'UNAUTHENTICATED')()),
      'POST /auth/refresh': () => { fresh = true; return json({ data: {} }); },
    });
    expect(await screen.findByRole('heading', { name: 'Hello, Maker' }, { timeout: 20_000 })).toBeVisible();
    expect(asked.filter((a) => a === 'POST /auth/refresh')).toHaveLength(1);
  });
});

describe('signing in', () => {
  beforeEach(() => localStorage.clear());

  it('asks nobody who never did for a session', async () => {
    const asked = open('/');
    expect(await screen.findByRole('heading', { name: 'Sign in' }, { timeout: 20_000 })).toBeVisible();
    expect(asked).not.toContain('GET /auth/me');
  });

  it('asks for the code where the account wants one', async () => {
    let tries = 0;
    open('/', { 'POST /auth/login': () => (++tries === 1 ? refuse(401, 'SECOND_FACTOR_REQUIRED')() : json({ data: { user } })) });
    await userEvent.type(await screen.findByLabelText('E-mail', {}, { timeout: 20_000 }), 'maker@example.com');
    await userEvent.type(screen.getByLabelText('Password'), 'right');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await userEvent.type(await screen.findByLabelText('Code'), '123456');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { name: 'Hello, Maker' }, { timeout: 20_000 })).toBeVisible();
  });

  it('counts down after too many tries, and brings back an account that is to go', async () => {
    const answers: Record<string, Answer> = {
      'POST /auth/login': refuse(429, 'RATE_LIMITED', { 'Retry-After': '1' }),
      'POST /auth/account/restore': () => json({ data: { user } }),
    };
    open('/', answers);
    await userEvent.type(await screen.findByLabelText('E-mail', {}, { timeout: 20_000 }), 'maker@example.com');
    await userEvent.type(screen.getByLabelText('Password'), 'right');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('The server says RATE_LIMITED.')).toBeVisible();
    answers['POST /auth/login'] = refuse(403, 'ACCOUNT_DELETED_SOON');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled(), { timeout: 20_000 });
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Bring my account back' }));
    expect(await screen.findByRole('heading', { name: 'Hello, Maker' }, { timeout: 20_000 })).toBeVisible();
  });
});

it('a token that ends soon is to be watched, in words', async () => {
  open('/tokens');
  expect(await screen.findByText('in 3 days', {}, { timeout: 20_000 })).toBeVisible();
});

it('what a form was refused for stands at its field', async () => {
  open('/tokens', { 'POST /api-tokens': refuse(422, 'VALIDATION_FAILED', {}, [{ field: 'body.name', code: 'invalid', message: 'expected other characters' }]) });
  await userEvent.click(await screen.findByRole('button', { name: 'New token' }, { timeout: 20_000 }));
  await userEvent.type(screen.getByLabelText('Name'), 'x');
  await userEvent.click(screen.getByRole('checkbox', { name: 'See projects' }));
  await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
  await waitFor(() => expect(screen.getByLabelText('Name')).toHaveAccessibleDescription(/Expected other characters\./));
  await act(async () => {});
});

describe('words', () => {
  it('there are some for every scope that a function asks for', () => {
    const document = readFileSync(`${import.meta.dirname}/../../docs/openapi.json`, 'utf8');
    const asked = new Set([...document.matchAll(/"x-scope": "([^"]+)"/g)].map((m) => m[1]!));
    expect(Object.keys(scopes).sort()).toEqual([...asked].sort());
  });

  it('figures are readable', () => {
    expect([0, 1023, 1024, 1536, 1_073_741_824].map(bytes)).toEqual(['0 B', '1,023 B', '1 KiB', '1.5 KiB', '1 GiB']);
    expect(limitRows({ new_things_per_hour: 3, previews_per_hour: 5 })).toEqual([{ name: 'Previews an hour', most: '5' }, { name: 'New things an hour', most: '3' }]);
    expect(client('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML, like Gecko) Version/19 Safari/605')).toBe('Safari on macOS');
    expect(client('hivesync-cli/1.8 (linux)')).toBe('hivesync-cli/1.8');
  });
});
