import { Level, ok, Panel, Table, Time, type components } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import { useApi } from '../context.tsx';
import { bytes, words } from '../format.ts';
import { useLive } from '../live.ts';
import { Page } from '../Page.tsx';

type Sample = components['schemas']['AdminSample'];

/** Samples are the built-in projects, and whether they draw as they did. */
export function Samples() {
  const api = useApi();
  const samples = useLive(['samples'], async () => (await ok(api.GET('/admin/sample-projects'))).data.samples, 5_000);
  return (
    <Page title="Sample projects" about="Built-in projects that show whether previews still draw right.">
      <Panel query={samples} what="the samples" className="min-h-40">
        {(all) => (
          <Table<Sample>
            label="Sample projects" rows={all} id={(s) => s.name}
            columns={[
              { key: 'name', head: 'Sample', cell: (s) => <Link to="/samples/$name" params={{ name: s.name }} data-open="" className="font-medium hover:underline">{words(s.name)}</Link> },
              { key: 'files', head: 'Files', figures: true, cell: (s) => s.files }, { key: 'bytes', head: 'Size', figures: true, cell: (s) => bytes(s.bytes) },
              { key: 'last', head: 'Last preview', cell: (s) => (s.last ? <Time at={s.last.requested_at} /> : <span className="text-muted">Never</span>) },
              { key: 'how', head: 'How it went', cell: (s) => <How of={s.last} /> },
            ]}
          />
        )}
      </Panel>
    </Page>
  );
}

/** How a preview of a sample went; that nobody knows whether it draws as before is not that it does. */
export function How({ of }: { of: { state: string; same?: boolean; error?: { code: string } } | undefined }) {
  if (!of) return <span className="text-muted">–</span>;
  if (of.state === 'failed') return <Level level="critical">Failed: {of.error?.code ?? 'no code'}</Level>;
  if (of.state !== 'succeeded') return <span>{words(of.state)}</span>;
  if (of.same === undefined) return <Level level="unknown">Nothing to compare with</Level>;
  return of.same ? <Level level="ok">Same pictures</Level> : <Level level="watch">Draws differently</Level>;
}
