import { ActionButton, Button, Confirm, Level, ok, Panel, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../context.tsx';
import { seconds, words } from '../format.ts';
import { JobState } from '../JobState.tsx';
import { useLive } from '../live.ts';
import { Facts, Page, Section, textLink } from '../Page.tsx';
import { Timeline } from '../Timeline.tsx';

type History = components['schemas']['AdminJobHistory'];

/** Job is what happened to one job, and what can be done with it. */
export function Job() {
  const { id } = useParams({ strict: false }) as { id: string };
  const api = useApi();
  const job = useLive(['job', id], async () => (await ok(api.GET('/admin/jobs/{job_id}', { params: { path: { job_id: id } } }))).data);
  return (
    <Page
      title={job.data ? headline(job.data) : 'Job'} above={<><Link to="/jobs" className={textLink}>Queues and jobs</Link> / <span className="font-mono">{id}</span></>}
      mark={job.data && <Level level={job.data.state === 'succeeded' ? 'ok' : job.data.state === 'failed' ? 'critical' : 'unknown'} mark />} about={job.data?.error?.message}
    >
      <Panel query={job} what="this job" className="min-h-60">
        {(j) => (
          <>
            <Actions job={j} />
            <Facts of={[
              ['State', <JobState key="s" job={j} />], ['Type', words(j.type)], ['Plan', words(j.tier)], ['Attempt', j.attempt], ['Worker', j.worker ?? 'None yet'],
              ['User', <Link key="u" to="/users/$id" params={{ id: j.user_id }} className={textLink}><span className="font-mono">{j.user_id}</span></Link>],
              ['Project', <span key="p" className="font-mono">{j.project_id}</span>], ['Given up', <Time key="d" at={j.deadline_at} />], ...(j.trace ? [['Trace', <span key="t" className="font-mono">{j.trace}</span>] as const] : []),
            ]} />
            <Section title="Where the time went"><Timeline job={j} /></Section>
            <Section title="Events" note={`${j.transitions.length}`}><Events job={j} /></Section>
            {j.error && <Section title="Error"><Facts of={[['Code', <Link key="c" to="/jobs" search={{ error: j.error.code, state: 'failed' } as never} className={textLink}>{j.error.code}</Link>], ['Message', j.error.message], ...(j.error.position ? [['Place', `${j.error.position.file ?? ''}:${j.error.position.line ?? '?'}:${j.error.position.column ?? '?'}`] as const] : [])]} /></Section>}
          </>
        )}
      </Panel>
    </Page>
  );
}

/** headline says in words how the job fared. */
export function headline(j: Pick<History, 'state' | 'accepted_at' | 'finished_at' | 'started_at' | 'attempt'>): string {
  const ms = (from: string | undefined, to: string | undefined) => (from && to ? new Date(to).getTime() - new Date(from).getTime() : null);
  const waited = ms(j.accepted_at, j.started_at);
  const tail = [waited !== null ? `It waited ${seconds(waited)}` : '', j.attempt > 1 ? `took ${j.attempt} attempts` : ''].filter(Boolean).join(' and ');
  switch (j.state) {
    case 'succeeded': return `Done in ${seconds(ms(j.accepted_at, j.finished_at))}.${tail && ` ${tail}.`}`;
    case 'failed': return `Failed after ${seconds(ms(j.accepted_at, j.finished_at))}.${tail && ` ${tail}.`}`;
    case 'stopped': return `Stopped after ${seconds(ms(j.accepted_at, j.finished_at))}.`;
    case 'running': return `Running.${tail && ` ${tail}.`}`;
    case 'queued': return 'Waiting for a worker.';
    case 'accepted': return 'Accepted, not queued yet.';
  }
}

function Actions({ job: j }: { job: History }) {
  const api = useApi();
  const queries = useQueryClient();
  const [asks, setAsks] = useState<'stop' | 'delete' | null>(null);
  const path = { params: { path: { job_id: j.id } } };
  const done = () => { setAsks(null); return queries.invalidateQueries(); };
  const stop = useAction(() => ok(api.POST('/admin/jobs/{job_id}/stop', path)), { doing: 'stop this job', done });
  const replay = useAction(() => ok(api.POST('/admin/jobs/{job_id}/replay', path)), { doing: 'run this job again', done });
  const forget = useAction(() => ok(api.DELETE('/admin/jobs/{job_id}', path)), { doing: 'delete this job', done });
  const going = j.state === 'accepted' || j.state === 'queued' || j.state === 'running';
  if (asks === 'stop') return <Confirm title="Stop this job?" action={stop} input={undefined} verb="Stop job" doing="Stopping" onClose={() => setAsks(null)}>Its user is told that it was stopped. It can be asked for again, but not gone on with.</Confirm>;
  if (asks === 'delete') return <Confirm title="Delete this dead job from its queue?" action={forget} input={undefined} verb="Delete job" doing="Deleting" onClose={() => setAsks(null)}>It stays failed, and cannot be run again. This cannot be undone.</Confirm>;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {j.state === 'failed' && <ActionButton action={replay} input={undefined} doing="Queueing" did="Queued again">Run again</ActionButton>}
        {going && <Button look="danger" onClick={() => setAsks('stop')}>Stop…</Button>}
        {j.state === 'failed' && <span className="ml-5"><Button look="danger" onClick={() => setAsks('delete')}>Delete…</Button></span>}
      </div>
      <TroubleNote trouble={replay.trouble} wait={replay.wait} />
    </div>
  );
}

function Events({ job: j }: { job: History }) {
  const start = new Date(j.accepted_at).getTime();
  type Row = History['transitions'][number];
  return (
    <Table
      label="Events" rows={j.transitions} id={(t: Row) => `${t.at} ${t.transition} ${t.attempt} ${t.source}`}
      columns={[
        { key: 'what', head: 'What', cell: (t: Row) => <span className="font-medium">{words(t.transition)}{!t.applied && <span className="font-normal text-muted">, too late to count</span>}</span> },
        { key: 'after', head: 'After', figures: true, cell: (t: Row) => `+${seconds(new Date(t.at).getTime() - start)}` },
        { key: 'attempt', head: 'Attempt', figures: true, cell: (t: Row) => t.attempt },
        { key: 'source', head: 'By', cell: (t: Row) => t.source },
        { key: 'at', head: 'At', cell: (t: Row) => <Time at={t.at} /> },
      ]}
    />
  );
}
