// What the types that are generated from the OpenAPI document must say. It is compiled and not run: it must need no cast, and
// every @ts-expect-error must be one.
import type { components, operations } from '../src/index.ts';

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
    case 'device.event':
      return `${message.data.device_id}: ${message.data.events.map((e) => e.type).join(', ')}`;
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

// The types must refuse what the server refuses.
export const refused = [
  // @ts-expect-error devices are device contexts, whole
  { entry_point: 'App.tsx', devices: [{ device_id: 'x' }] } satisfies Schemas['PreviewRequest'],
  // @ts-expect-error models are named
  { entry_point: 'App.tsx', models: [phone] } satisfies Schemas['PreviewRequest'],
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
