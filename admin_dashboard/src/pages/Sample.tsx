import { ActionButton, apiBase, Checkbox, ok, Panel, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useApi } from '../context.tsx';
import { many, short, words } from '../format.ts';
import { useLive } from '../live.ts';
import { Page, Section, textLink } from '../Page.tsx';
import { useFilters } from '../search.ts';
import { How } from './Samples.tsx';

type Drawn = components['schemas']['AdminSampleDrawn'];

/** Tokens of the previews that were asked for here: without one nobody reads a preview's pictures. They end with the page. */
const tokens = new Map<string, string>();

/** Sample is one of them, drawn on chosen devices side by side, and beside an earlier drawing. */
export function Sample() {
  const { name } = useParams({ strict: false }) as { name: string };
  const api = useApi();
  const queries = useQueryClient();
  const [f, set] = useFilters();
  const sample = useLive(['sample', name], async () => (await ok(api.GET('/admin/sample-projects/{sample}', { params: { path: { sample: name } } }))).data);
  const models = useQuery({ queryKey: ['devices'], queryFn: async () => (await ok(api.GET('/api/v1/devices'))).items, staleTime: Infinity });
  const chosen = (f.devices ?? 'iphone-14,pixel-8').split(',').filter(Boolean);
  const draw = useAction(async () => (await ok(api.POST('/admin/sample-projects/{sample}/preview', { params: { path: { sample: name } }, body: { models: chosen } }))).data, {
    doing: 'preview this sample',
    done: (drawn) => { tokens.set(drawn.preview_id, drawn.preview_token); return queries.invalidateQueries({ queryKey: ['sample', name] }); },
  });
  const readable = sample.data?.previews.filter((p) => tokens.has(p.id) && p.state === 'succeeded') ?? [];
  const a = readable.find((p) => p.id === f.a) ?? readable[0];
  const b = readable.find((p) => p.id === f.b && p.id !== a?.id);
  return (
    <Page title={words(name)} above={<Link to="/samples" className={textLink}>Sample projects</Link>} action={<ActionButton look="primary" action={draw} input={undefined} doing="Asking" disabled={chosen.length === 0}>{`Preview on ${many(chosen.length, 'device')}`}</ActionButton>}>
      <TroubleNote trouble={draw.trouble} wait={draw.wait} />
      <Section title="Devices">
        <Panel query={models} what="the devices" className="min-h-10">
          {(all) => (
            <div className="grid max-h-40 grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-2 overflow-y-auto" tabIndex={0} role="group" aria-label="Devices">
              {all.map((m) => <Checkbox key={m.id} label={m.model} checked={chosen.includes(m.id)} onChange={(on) => set({ devices: (on ? [...chosen, m.id] : chosen.filter((c) => c !== m.id)).join(',') })} />)}
            </div>
          )}
        </Panel>
      </Section>
      <Panel query={sample} what="this sample" className="min-h-60">
        {(s) => (
          <>
            {a ? <Pictures of={a} before={b} /> : <p className="text-muted">Preview it to see it here. Pictures can be read by who asked for them, from this page.</p>}
            <Section title="Previews" note={`${s.previews.length}`}>
              {s.previews.length > 0 && (
                <Table<Drawn>
                  label="Previews" rows={s.previews} id={(p) => p.id}
                  columns={[
                    { key: 'job', head: 'Job', cell: (p) => <Link to="/jobs/$id" params={{ id: p.job_id }} data-open="" className="font-mono hover:underline">{short(p.job_id)}</Link> },
                    { key: 'how', head: 'How it went', cell: (p) => <How of={p as never} /> }, { key: 'rev', head: 'Revision', figures: true, cell: (p) => p.revision },
                    { key: 'at', head: 'Asked for', cell: (p) => <Time at={p.requested_at} /> },
                    { key: 'show', head: 'Show', actions: true, cell: (p) => (tokens.has(p.id) && p.state === 'succeeded' ? <span className="flex gap-4"><button type="button" className={textLink} onClick={() => set({ a: p.id })}>Show</button><button type="button" className={textLink} onClick={() => set({ b: p.id })}>Compare</button></span> : null) },
                  ]}
                />
              )}
            </Section>
          </>
        )}
      </Panel>
    </Page>
  );
}

function Pictures({ of, before }: { of: Drawn; before: Drawn | undefined }) {
  return (
    <Section title={before ? 'Two previews' : 'Drawn'} note={before ? 'the earlier one below' : undefined}>
      <div className="grid gap-5">
        {[of, before].filter((p): p is Drawn => Boolean(p)).map((p) => (
          <div key={p.id} className="flex flex-wrap items-start gap-5" role="group" aria-label={`Preview of ${p.requested_at}`}>
            {p.screens.map((s) => <Frame key={s.screen_id} preview={p.id} screen={s} />)}
          </div>
        ))}
      </div>
    </Section>
  );
}

/** Frame is a screen as its device shows it, scaled to fit. */
function Frame({ preview, screen: s }: { preview: string; screen: Drawn['screens'][number] }) {
  const picture = useQuery({
    queryKey: ['picture', preview, s.screen_id], staleTime: Infinity,
    queryFn: async () => {
      const origin = apiBase(import.meta.env.VITE_API_BASE as string | undefined).url;
      const answer = await fetch(`${origin}/api/v1/previews/${preview}/screens/${encodeURIComponent(s.screen_id)}/screen.png`, { headers: { 'X-HS-Preview-Token': tokens.get(preview) ?? '' } });
      if (!answer.ok) throw new Error(`the picture answers ${answer.status}`);
      return answer.blob();
    },
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!picture.data) return;
    const made = URL.createObjectURL(picture.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.data]);
  const wide = s.width > s.height ? 320 : 200;
  return (
    <figure className="grid gap-2">
      <div className="overflow-hidden rounded-[20px] border-[6px] border-text bg-surface" style={{ width: wide + 12, height: (wide * s.height) / s.width + 12 }}>
        {url && <img src={url} alt={`Screen on ${s.device_id}`} width={wide} className="block" />}
        {picture.error && <p role="alert" className="p-3">This picture could not be loaded.</p>}
      </div>
      <figcaption><span className="font-medium">{s.device_id}</span><span className="block text-note text-muted">{s.width} × {s.height}</span></figcaption>
    </figure>
  );
}
