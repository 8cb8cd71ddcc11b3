// What a user of HiveSync does from the first day on, against a running system: HIVESYNC_URL says where.
import { expect, test } from 'vitest';
import { apiToken, everyItem, events, HiveSync, ok, ready, sendFiles, sendLargeFile, Session, type Message, type components } from '../src/index.ts';

const baseUrl = process.env['HIVESYNC_URL'];
if (!baseUrl) throw new Error('HIVESYNC_URL says where the system runs');

const phone: components['schemas']['DeviceContextInput'] = {
  device_id: 'my-phone', model: 'iPhone 15', platform: 'ios', os_version: '17.4',
  width: 393, height: 852, dpr: 3, safe_area: { top: 59, right: 0, bottom: 34, left: 0 },
  orientation: 'portrait', color_scheme: 'light', font_scale: 1, zoom_mode: false,
  sensors: { camera: true, microphone: true, accelerometer: true, gyroscope: true },
};

const screen = `
import { Text, View } from 'react-native';
export default () => <View style={{ padding: 80 }}><Text>Hello from a story</Text></View>;
`;

test('from signing up to a token of one\'s own', async () => {
  const email = `story-${crypto.randomUUID()}@example.com`;
  const password = crypto.randomUUID();

  // Sign up, and stay signed in.
  const nobody = new HiveSync({ baseUrl });
  const { user, tokens } = (await ok(nobody.api.POST('/api/v1/auth/register', { body: { email, password, name: 'Ada' } }))).data;
  expect(user).toMatchObject({ email, name: 'Ada', tier: 'free' });
  const session = new Session(baseUrl, tokens);
  const ada = new HiveSync({ baseUrl, credentials: session });

  // Everything that follows is told live.
  const stop = new AbortController();
  const heard: Message[] = [];
  let opened: () => void = () => {};
  const open = new Promise<void>((resolve) => { opened = resolve; });
  const listening = (async () => {
    for await (const message of events(ada, { signal: stop.signal })) {
      heard.push(message);
      if (message.event === 'stream.open') opened();
    }
  })();
  await open;

  // A team, and a project in it, once however often it is asked for.
  const team = (await ok(ada.api.POST('/api/v1/teams', { body: { name: 'Analytical engines' } }))).data;
  const key = crypto.randomUUID();
  const make = () => ok(ada.api.POST('/api/v1/projects', { params: { header: { 'Idempotency-Key': key } }, body: { name: 'Notes', team_id: team.id } }));
  const project = (await make()).data;
  expect((await make()).data.id).toBe(project.id);

  // Its files; the second time there is nothing to send.
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>([['App.tsx', screen], ['assets/raw.bin', new Uint8Array([0, 255, 128])]]);
  expect(await sendFiles(ada, project.id, files)).toEqual({ written: 2, sent: 2, deleted: 0 });
  expect(await sendFiles(ada, project.id, files)).toEqual({ written: 0, sent: 0, deleted: 0 });
  files.delete('assets/raw.bin');
  expect(await sendFiles(ada, project.id, files)).toEqual({ written: 0, sent: 0, deleted: 1 });

  // One that is too large for a request goes to the storage itself.
  const large = new Uint8Array(6 << 20).fill(7);
  expect(await sendLargeFile(ada, project.id, 'assets/large.bin', large)).toMatchObject({ path: 'assets/large.bin', size: large.length });

  // A preview, and its picture.
  const path = { project_id: project.id };
  const asked = (await ok(ada.api.POST('/api/v1/projects/{project_id}/previews', { params: { path }, body: { entry_point: 'App.tsx', devices: [phone] } }))).data;
  const preview = await ready(ada, asked.preview_id);
  expect(preview).toMatchObject({ status: 'ready', screens: [{ device_id: 'my-phone', width: 1179, height: 2556 }] });
  const shown = preview.screens[0];
  const picture = await ok(ada.api.GET('/api/v1/previews/{preview_id}/screens/{screen_id}/{file}', {
    parseAs: 'arrayBuffer', params: { path: { preview_id: preview.id, screen_id: shown?.screen_id ?? '', file: 'screen.png' } },
  }));
  expect([...new Uint8Array(picture as ArrayBuffer).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);

  // A task about it.
  const task = (await ok(ada.api.POST('/api/v1/projects/{project_id}/tasks', { params: { path }, body: { title: 'Say more than hello', assignee_id: user.id } }))).data;
  const done = (await ok(ada.api.PATCH('/api/v1/tasks/{task_id}', { params: { path: { task_id: task.id } }, body: { version: task.version, status: 'done' } }))).data;
  expect(done).toMatchObject({ status: 'done', version: task.version + 1 });

  // A token for scripts, which may do what it is for and nothing else, until it is revoked.
  const made = (await ok(ada.api.POST('/api/v1/api-tokens', { body: { name: 'CI', scopes: ['projects:read'] } }))).data;
  const script = new HiveSync({ baseUrl, credentials: apiToken(made.token) });
  const names: string[] = [];
  for await (const p of everyItem((cursor) => script.api.GET('/api/v1/projects', { params: { query: { limit: 1, ...(cursor === undefined ? {} : { cursor }) } } }))) names.push(p.name);
  expect(names).toEqual(['Notes']);
  await expect(ok(script.api.POST('/api/v1/projects', { body: { name: 'Mine' } }))).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
  await ok(ada.api.DELETE('/api/v1/api-tokens/{token_id}', { params: { path: { token_id: made.id } } }));
  await expect(ok(script.api.GET('/api/v1/projects'))).rejects.toMatchObject({ status: 401 });

  // New tokens in place of the old, and the end of the session, which ends the stream.
  await session.renew(tokens.access_token);
  expect((await ok(ada.api.GET('/api/v1/auth/me'))).data.user.id).toBe(user.id);
  await ok(ada.api.POST('/api/v1/auth/logout'));
  await listening;
  await expect(ok(ada.api.GET('/api/v1/auth/me'))).rejects.toMatchObject({ status: 401 });

  const told = heard.map((m) => m.event);
  for (const event of ['preview.queued', 'preview.ready', 'task.changed', 'stream.close'] as const) expect(told).toContain(event);
  expect(heard.at(-1)).toMatchObject({ event: 'stream.close', data: { reason: 'session_ended' } });
});
