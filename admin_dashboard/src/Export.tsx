import { ActionButton, ok, TroubleNote, useAction } from '@hivesync/ui';
import { useApi } from './context.tsx';

/** Export saves a list as a file. The server bounds it, and records that it was made. */
export function Export({ list, since, until }: { list: 'jobs' | 'users' | 'audit'; since?: string | undefined; until?: string | undefined }) {
  const api = useApi();
  const save = useAction(async (format: 'csv' | 'json') => {
    const query = { format, ...(since && { since }), ...(until && { until }) };
    const file = (await ok(api.GET('/admin/export/{list}', { params: { path: { list }, query }, parseAs: 'blob' }) as never)) as unknown as Blob;
    const url = URL.createObjectURL(file);
    const a = document.createElement('a');
    a.href = url;
    a.download = `hivesync-${list}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }, { doing: `export the ${list}` });
  return (
    <div className="grid gap-2">
      <div className="flex gap-2">
        <ActionButton action={save} input="csv" doing="Exporting" did="Saved">Export CSV</ActionButton>
        <ActionButton action={save} input="json" doing="Exporting" did="Saved">Export JSON</ActionButton>
      </div>
      <TroubleNote trouble={save.trouble} wait={save.wait} />
    </div>
  );
}
