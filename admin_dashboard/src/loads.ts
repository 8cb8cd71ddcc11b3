import { ok, type Api, type components } from '@hivesync/ui';

type Schemas = components['schemas'];
export type Overview = Schemas['AdminState'];
export type Worker = Schemas['AdminWorker'];
export type Queue = Schemas['AdminQueue'];
export type Job = Schemas['AdminJob'];
export type Setting = Schemas['AdminSetting'];

/** Span is the time that figures are of: up to now, or between two times, in UTC. */
export interface Span {
  range?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** spanQuery asks for one of both: a time that is given counts in place of a range. */
export function spanQuery(span: Span): { range?: string; from?: string; to?: string } {
  if (span.from) return { from: span.from, ...(span.to && { to: span.to }) };
  return { range: span.range ?? '60m' };
}

export const loadOverview = async (api: Api) => (await ok(api.GET('/admin/overview'))).data;
export const loadQueues = async (api: Api, span: Span) => (await ok(api.GET('/admin/metrics/queue', { params: { query: spanQuery(span) } }))).data;
export const loadFleet = async (api: Api, span: Span) => (await ok(api.GET('/admin/metrics/workers', { params: { query: spanQuery(span) } }))).data;
export const loadPreviews = async (api: Api, span: Span, stage = 'total') => (await ok(api.GET('/admin/metrics/previews', { params: { query: { ...spanQuery(span), stage } } }))).data;
export const loadFailures = async (api: Api, span: Span) => (await ok(api.GET('/admin/metrics/errors', { params: { query: spanQuery(span) } }))).data;
export const loadSettings = async (api: Api) => (await ok(api.GET('/admin/system-config'))).data.settings;
