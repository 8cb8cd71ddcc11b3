// Lives through the dashboard in a real browser, as an administrator (ADMIN_EMAIL, ADMIN_PASSWORD) of a system that runs at HIVESYNC_URL.
import { mkdirSync, readFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type Page, type Response } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

const url = process.env.HIVESYNC_URL ?? 'http://127.0.0.1:4000';
const email = process.env.ADMIN_EMAIL ?? '';
const password = process.env.ADMIN_PASSWORD ?? '';
const pictures = process.env.PICTURES; // a folder, to look at the pages

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  page = await (await browser.newContext({ colorScheme: 'light', viewport: { width: 1600, height: 900 } })).newPage();
  page.setDefaultTimeout(120_000);
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
});

afterAll(async () => { await browser?.close(); });

/** sound holds a page to its policy and to what people need who do not see it, in both themes, and takes its picture. */
async function sound(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForFunction((t) => document.documentElement.dataset.theme === t, theme);
    await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null))));
    for (const width of [390, 1024, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} is wider than ${width}`).toBeLessThanOrEqual(0);
      if (!pictures) continue;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${name}-${theme}-${width}.png` });
    }
    await page.evaluate(axe.source); // over the debugger's wire: the page's policy is left as it is
    const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
    const bad = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    expect(bad.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`), `${name}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(complaints, name).toEqual([]);
}

/** call asks the API as the page does, with the page's own token. */
async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: never }> {
  const token = await page.evaluate(() => localStorage.getItem('admin_session_token'));
  const answer = await fetch(url + path, { method, headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { status: answer.status, json: (await answer.json().catch(() => null)) as never };
}

const go = (name: string) => page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name, exact: true }).click();

it('signs an administrator in, with at most 150 KB of script, compressed', async () => {
  let scripts = 0;
  let compressed = true;
  const sum = (response: Response) => {
    const name = response.url().split('/admin/assets/')[1];
    if (!name?.endsWith('.js')) return;
    if (Number(response.headers()['content-length']) > 2_000) compressed &&= /^(br|gzip)$/.test(response.headers()['content-encoding'] ?? '');
    scripts += readFileSync(`${import.meta.dirname}/../dist/assets/${name}.gz`).length;
  };
  page.on('response', sum);
  const answer = await page.goto(`${url}/admin`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(answer?.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
  await sound('sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('table', { name: 'Workers' }).waitFor();
  await page.getByRole('table', { name: 'Queues' }).waitFor();
  page.off('response', sum);
  expect(scripts).toBeGreaterThan(0);
  expect(compressed).toBe(true);
  expect(scripts).toBeLessThanOrEqual(150 * 1024);
  await sound('overview');
});

it('sees a preview travel', async () => {
  await go('Sample projects');
  await sound('samples');
  await page.getByRole('link', { name: 'Inbox' }).click();
  await page.getByRole('button', { name: 'Preview on 2 devices' }).click();
  await page.getByAltText('Screen on iphone-14').waitFor();
  await sound('sample');
  await page.getByRole('table', { name: 'Previews' }).locator('[data-open]').first().click();
  await page.getByRole('heading', { name: /^Done in/ }).waitFor();
  await sound('job');
});

it('pauses a queue, sees it build up, and lets it drain', async () => {
  await page.goto(`${url}/admin/jobs`); // an address that a function has, too
  await page.getByRole('button', { name: 'preview_queue' }).click();
  await page.getByRole('button', { name: 'Pause preview_queue' }).click();
  await page.getByRole('button', { name: 'Resume preview_queue' }).waitFor();
  const asked = await call('POST', '/admin/sample-projects/gallery/preview', {});
  expect(asked.status).toBe(202);
  await page.getByRole('img', { name: /^preview_queue: 1 waiting/ }).waitFor();
  await sound('queues');
  await page.getByLabel('Most at a time').fill('1');
  await page.getByRole('button', { name: 'Limit to 1' }).click();
  await page.getByText('at most 1 at a time').waitFor();
  await page.getByRole('button', { name: 'Remove the limit' }).click();
  await page.getByText('at most 1 at a time').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Resume preview_queue' }).click();
  await page.getByRole('img', { name: /^preview_queue: 0 waiting/ }).waitFor();
});

it('flips a kill switch, and undoes it', async () => {
  await go('System config');
  await page.getByRole('button', { name: 'Change PREVIEWS_ENABLED' }).click();
  await page.getByRole('button', { name: 'Change true to false' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await expect.poll(async () => (await call('POST', '/admin/sample-projects/gallery/preview', {})).status, { timeout: 120_000 }).toBe(503);
  await sound('switch');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
});

it('changes a limit, which the audit log tells', async () => {
  await page.getByLabel('Find', { exact: true }).fill('FREE_WEBHOOKS');
  await page.getByRole('button', { name: 'Change FREE_WEBHOOKS', exact: true }).click();
  await page.getByLabel('New value').fill('3');
  await page.getByRole('button', { name: 'Change 2 to 3' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
  await go('Audit log');
  await page.getByText('FREE_WEBHOOKS').first().waitFor();
  await sound('audit');
  await go('Users and tiers');
  await page.getByRole('link', { name: email }).click();
  await page.getByRole('heading', { name: email }).waitFor();
  await page.getByRole('table', { name: 'Teams' }).waitFor();
  await sound('user');
  await go('Previews');
  await page.getByRole('table', { name: 'Stages' }).or(page.getByText('No preview became ready in this time.').first()).first().waitFor();
  await sound('previews');
});

it('drains a worker, and lets it claim again', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.getByRole('table', { name: 'Workers' }).locator('[data-open]').first().click();
  await page.getByRole('button', { name: /^Drain / }).click();
  await page.getByText(/^Drain(ing|ed)\./).waitFor();
  await sound('worker');
  await page.getByRole('button', { name: /claim again$/ }).click();
  await page.getByText(/^Healthy\.$/).waitFor();
});

it('finds by key, and stays where it is when the session ends', async () => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find/ }).fill('dead');
  await sound('palette');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Dead jobs' }).waitFor();
  await sound('dead');
  await call('POST', '/admin/auth/logout');
  await page.getByRole('dialog').waitFor();
  expect(complaints.splice(0).every((c) => c.includes('401'))).toBe(true); // the browser's own note of the refusal
  await page.getByRole('dialog').getByLabel('Password').fill(password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Dead jobs' }).waitFor();
});
