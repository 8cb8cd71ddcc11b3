// Lives through the portal in a real browser, on a system that runs at HIVESYNC_URL.
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

const url = process.env.HIVESYNC_URL ?? 'http://127.0.0.1:4000';
const pictures = process.env.PICTURES; // a folder, to look at the pages
const email = `portal-${randomBytes(6).toString('hex')}@example.com`;
const password = randomBytes(12).toString('base64url');

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1024, height: 800 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => {
    // A password without its code is refused by 401, as it should be; the browser notes that by itself.
    if (['error', 'warning'].includes(message.type()) && !/401 \(Unauthorized\)/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
});

afterAll(async () => { await browser?.close(); });

/** sound holds a page to its policy and to what people need who do not see it, in both themes, and takes its picture. */
async function sound(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForFunction((t) => document.documentElement.dataset.theme === t, theme);
    await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null))));
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      for (const width of [390, 1024, 1600]) {
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: `${pictures}/${name}-${theme}-${width}.png`, fullPage: true });
      }
      await page.setViewportSize({ width: 1024, height: 800 });
    }
    await page.evaluate(axe.source); // over the debugger's wire: the page's policy is left as it is
    const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
    const bad = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    expect(bad.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), `${name}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, `${name} is wider than its window`).toBeLessThanOrEqual(0);
  expect(complaints, name).toEqual([]);
}

/** totp is the code of RFC 6238 for a key in base 32. */
function totp(key: string, step: number): string {
  const bits = [...key.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
const now = () => Math.floor(Date.now() / 30_000);

it('loads with at most 150 KB of script, compressed, and the policy on', async () => {
  let scripts = 0;
  const count = (response: import('playwright-core').Response) => {
    if (!response.url().includes('.js')) return;
    expect(response.headers()['content-encoding']).toMatch(/^(br|gzip)$/);
    const name = response.url().split('/assets/')[1]!;
    scripts += readFileSync(`${import.meta.dirname}/../dist/assets/${name}.gz`).length;
  };
  page.on('response', count);
  const answer = await page.goto(`${url}/account`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  page.off('response', count);
  expect(answer?.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThanOrEqual(150 * 1024);
  await sound('sign-in');
});

it('makes an account', async () => {
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Name').fill('Maker');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Password').and(page.locator('[aria-invalid=true]')).waitFor();
  expect(complaints.splice(0).every((c) => c.includes('422'))).toBe(true); // the browser's own note of the refusal
  await sound('sign-up');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Hello, Maker' }).waitFor();
  const cookies = await page.context().cookies();
  expect(cookies.map((c) => [c.name, c.httpOnly, c.secure, c.sameSite])).toEqual(expect.arrayContaining([['__Host-hs_access', true, true, 'Lax'], ['__Host-hs_refresh', true, true, 'Lax']]));
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).not.toMatch(/hs_rt|eyJ/);
  await sound('overview');
});

it('makes a token that works, and revokes it', async () => {
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByText('You have no API token.').waitFor();
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('Build pipeline');
  await page.getByLabel('See projects').click();
  await sound('token-new');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByLabel('The token').inputValue();
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  const call = () => fetch(`${url}/api/v1/projects`, { headers: { Authorization: `Bearer ${token}` } }).then((r) => r.status);
  expect(await call()).toBe(200);
  await sound('token-made');
  await page.getByRole('button', { name: 'I have stored it' }).click();
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Revoke Build pipeline…' }).click();
  await sound('token-revoke');
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await page.getByText('You have no API token.').waitFor();
  expect(await call()).toBe(401);
});

it('shows the plan', async () => {
  await page.getByRole('link', { name: 'Plan and usage' }).click();
  await page.getByRole('heading', { name: 'Free plan' }).waitFor();
  await page.getByRole('row', { name: /Previews an hour/ }).waitFor();
  await sound('plan');
});

it('signs another session out', async () => {
  const login = () => fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'User-Agent': 'hivesync-cli/1.8' }, body: JSON.stringify({ email, password }) });
  const { data } = (await (await login()).json()) as { data: { tokens: { access_token: string } } };
  await page.getByRole('link', { name: 'Sessions and devices' }).click();
  await page.getByText('hivesync-cli/1.8').waitFor();
  await sound('sessions');
  await page.getByRole('button', { name: 'Sign out hivesync-cli/1.8' }).click();
  await page.getByText('hivesync-cli/1.8').waitFor({ state: 'detached' });
  const me = await fetch(`${url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${data.tokens.access_token}` } });
  expect(me.status).toBe(401);
});

it('pairs a device', async () => {
  const post = (path: string, body: object) => fetch(`${url}/api/v1/auth/devices/pair${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const { data } = (await (await post('', { name: 'Test phone', model: 'Pixel 9', platform: 'android' })).json()) as { data: { user_code: string; device_code: string; verification_uri_complete: string } };
  expect(data.verification_uri_complete).toContain('/account/link#code=');
  await page.goto(data.verification_uri_complete);
  await page.getByRole('heading', { name: 'Let “Test phone” in?' }).waitFor();
  expect(page.url()).not.toContain(data.user_code);
  await sound('pairing');
  await page.getByRole('button', { name: 'Let it in' }).click();
  await page.getByRole('heading', { name: '“Test phone” is paired' }).waitFor();
  expect((await post('/poll', { device_code: data.device_code })).status).toBe(200);
  await page.getByRole('link', { name: 'Your sessions and devices' }).click();
  await page.getByText('Pixel 9, Android').waitFor();
  await sound('devices');
});

let key = '';
let used = 0;

it('adds a second factor', async () => {
  await page.getByRole('link', { name: 'Password and sign-in' }).click();
  await sound('security');
  await page.getByRole('button', { name: 'Add an authenticator' }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('img', { name: 'QR code of the key' }).waitFor();
  key = await page.locator('code').innerText();
  await sound('authenticator');
  used = now();
  await page.getByRole('textbox', { name: 'Code' }).fill(totp(key, used));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('These are your recovery codes.').waitFor();
  await sound('recovery-codes');
  await page.getByRole('button', { name: 'I have stored them' }).click();
  await page.getByText('recovery codes are left').waitFor();
});

it('asks for a copy of the data', async () => {
  await page.getByRole('link', { name: 'Your data' }).click();
  await page.getByRole('button', { name: 'Make a copy' }).click();
  await page.getByText('It is being made').or(page.getByText('Ready since')).waitFor();
  expect(complaints.splice(0).every((c) => c.includes('404'))).toBe(true); // none was there before
  await page.getByRole('button', { name: 'Delete account…' }).click();
  await sound('data');
  await page.keyboard.press('Escape');
});

it('stays where it is when the session ends, and goes on behind the sign-in', async () => {
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('Kept');
  await page.getByLabel('See projects').click();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('dialog').waitFor();
  await sound('signed-out');
  await page.getByRole('dialog').getByLabel('Password').fill(password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByLabel('Code').fill(totp(key, Math.max(used + 1, now()))); // each works once
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Create token' }).click(); // what was filled in is still there
  await page.getByText('“Kept” is ready.').waitFor();
});

it('says when the server is away, and comes back by itself', async () => {
  await page.getByRole('link', { name: 'Overview' }).click();
  let away = true;
  await page.route('**/account/api/v1/auth/sessions**', (route) => (away ? route.abort('connectionrefused') : route.continue()));
  await page.getByRole('link', { name: 'Sessions and devices' }).click();
  await page.getByText('We could not load your sessions: the server cannot be reached.').waitFor();
  await page.getByText('This session').waitFor(); // what was loaded before is still shown
  complaints.splice(0);
  await sound('away');
  away = false;
  await page.getByText('We could not load your sessions').waitFor({ state: 'detached' });
  await page.unrouteAll();
});

it('signs out', async () => {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect((await page.context().cookies()).filter((c) => c.value !== '')).toEqual([]);
  await page.goto(`${url}/account/none`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await sound('none');
});
