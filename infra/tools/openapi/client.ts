// What an ordinary client does, written against the types that are generated from the OpenAPI document. It is compiled and
// not run: it must need no cast, and every @ts-expect-error must be one.
import createClient from 'openapi-fetch';
import type { components, operations, paths } from './out/api.ts';

type Schemas = components['schemas'];
type Device = Schemas['DeviceContextInput'];
type Message = Schemas['StreamMessage'];

const phone: Device = {
  device_id: 'my-phone', model: 'iPhone 15', platform: 'ios', os_version: '17.4',
  width: 393, height: 852, dpr: 3, safe_area: { top: 59, right: 0, bottom: 34, left: 0 },
  orientation: 'portrait', color_scheme: 'light', font_scale: 1, zoom_mode: false,
  sensors: { camera: true, microphone: true, accelerometer: true, gyroscope: true },
};

// explain goes by the code that it knows, and by the message for all others.
function explain({ error }: Schemas['Error']): string {
  const where = error.details.map((d) => `${d.field ?? 'the request'}: ${d.message}`).join(', ');
  switch (error.code) {
    case 'LIMIT_REACHED':
      return `${error.limit_type ?? 'a limit'} is reached; ${error.recommended_tier ?? 'no plan'} allows more`;
    case 'SOMETHING_NEW':
    default:
      return `${error.message} ${where} (${error.request_id})`;
  }
}

export async function preview(baseUrl: string, email: string, password: string): Promise<string> {
  const api = createClient<paths>({ baseUrl });
  const login = await api.POST('/api/v1/auth/login', { body: { email, password } });
  if (login.error) throw new Error(explain(login.error));
  const { tokens, user } = login.data.data;
  const tier: 'free' | 'pro' | 'premium' = user.tier;
  const headers = { Authorization: `Bearer ${tokens.access_token}` };

  const made = await api.POST('/api/v1/projects', { headers, params: { header: { 'Idempotency-Key': crypto.randomUUID() } }, body: { name: `Mine, ${tier}` } });
  if (made.error) throw new Error(explain(made.error));
  const project: Schemas['Project'] = made.data.data;
  const path = { project_id: project.id };

  const put = await api.PUT('/api/v1/projects/{project_id}/files', {
    headers, params: { path },
    body: { files: [{ path: 'App.tsx', content: 'export default () => null' }, { path: 'a.png', content: 'AA==', encoding: 'base64' }], revision: project.revision },
  });
  if (put.error) throw new Error(explain(put.error));
  const written: number = put.data.data.written;

  const asked = await api.POST('/api/v1/projects/{project_id}/previews', {
    headers, params: { path }, body: { entry_point: 'App.tsx', devices: [phone, { ...phone, device_id: 'dark', color_scheme: 'dark' }] },
  });
  if (asked.error) throw new Error(explain(asked.error));
  const { preview_id, status }: Schemas['PreviewAccepted'] = asked.data.data;

  const got = await api.GET('/api/v1/previews/{preview_id}', { headers, params: { path: { preview_id } } });
  if (got.error) throw new Error(explain(got.error));
  const again: Device[] = got.data.data.devices; // what is answered can be asked for
  const page = await api.GET('/api/v1/projects/{project_id}/previews', { headers, params: { path, query: { cursor: 'next' } } }); // limit has a default
  const next: string | null | undefined = page.data?.next_cursor;
  for (const screen of got.data.data.screens) {
    const picture = await api.GET('/api/v1/previews/{preview_id}/screens/{screen_id}/{file}', {
      headers, parseAs: 'blob', params: { path: { preview_id, screen_id: screen.screen_id, file: 'screen.png' } },
    });
    if (picture.error) throw new Error(explain(picture.error));
  }
  return `${status} ${written} ${again.length} ${next ?? ''}`;
}

// told says what a message of a live stream means: each event's data has its own type.
export function told(message: Message): string {
  switch (message.event) {
    case 'preview.ready':
      return (message.data.screens ?? []).map((s) => `${s.device_id}: ${s.width} x ${s.height}`).join(', ');
    case 'preview.running':
      return `${message.data.preview_id}: ${message.data.progress?.step ?? 'started'} ${message.data.progress?.done ?? 0}`;
    case 'preview.failed':
      return message.data.error?.position?.file ?? message.data.error?.message ?? 'failed';
    case 'preview.queued':
    case 'preview.stopped':
    case 'packages.queued':
    case 'packages.running':
    case 'packages.ready':
    case 'packages.failed':
      return message.data.status;
    case 'task.changed':
      return `${message.data.action} ${message.data.task_id}`;
    case 'notification.created':
      return message.data.kind;
    case 'error':
      return explain({ error: message.data });
    case 'stream.open':
    case 'stream.reset':
      return message.id ?? 'from the beginning';
    case 'stream.close':
      return message.data.reason;
  }
}

export function listen(url: string, token: string, show: (text: string) => void): void {
  const socket = new WebSocket(url, ['bearer', token]);
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const message: Message = JSON.parse(data);
    show(told(message));
  };
}

// The types must refuse what the server refuses.
export const refused = [
  // @ts-expect-error devices are device contexts, whole
  { entry_point: 'App.tsx', devices: [{ device_id: 'x' }] } satisfies Schemas['PreviewRequest'],
  // @ts-expect-error a preview needs devices
  { entry_point: 'App.tsx' } satisfies Schemas['PreviewRequest'],
  // @ts-expect-error there is no such platform
  { ...phone, platform: 'windows' } satisfies Device,
  // @ts-expect-error there is no such event
  { event: 'preview.lost', data: {} } satisfies Message,
  // @ts-expect-error requests take no further fields
  { name: 'Mine', color: 'red' } satisfies Schemas['NewProject'],
];

// Both streams are described, and pictures are no JSON.
export type Sent = operations['live.stream']['responses'][200]['content']['text/event-stream'];
export type Upgraded = operations['live.socket']['responses'][101];
export type Picture = operations['previews.asset']['responses'][200]['content']['image/png'];
