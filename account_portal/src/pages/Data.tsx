import { ActionButton, Button, buttonLook, Confirm, date, HiveSyncError, Level, ok, Panel, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDoor, useMe } from '../context.tsx';
import { Page, Section } from '../Page.tsx';
import { complete, Proof, proven, unproven } from '../Proof.tsx';
import { bytes } from '../words.ts';

type Export = components['schemas']['ArchiveDownload'];

/** Data is a copy of all there is of the account, and its end. */
export function Data() {
  return (
    <Page title="Your data" about="Take a copy of it, or delete your account.">
      <Section title="A copy of your data" about="A ZIP with your profile, sessions, tokens without their secrets, teams, projects, tasks, comments, notifications, and the files of your own projects.">
        <Copies />
      </Section>
      <Section title="Delete your account"><Delete /></Section>
    </Page>
  );
}

function Copies() {
  const { api } = useDoor();
  const queries = useQueryClient();
  const last = useQuery({
    queryKey: ['export'],
    queryFn: async () => {
      try {
        return (await ok(api.GET('/api/v1/auth/export'))).data;
      } catch (error) {
        if (error instanceof HiveSyncError && error.status === 404) return null; // none was asked for
        throw error;
      }
    },
    refetchInterval: (query) => (query.state.data?.state === 'pending' ? 3000 : false),
  });
  const start = useAction(() => ok(api.POST('/api/v1/auth/export')), { doing: 'begin the copy', done: () => queries.invalidateQueries({ queryKey: ['export'] }) });
  return (
    <>
      <Panel query={last} what="your last copy" className="min-h-10" empty={{ when: (d) => d === null, say: 'You have not asked for one yet.' }}>{(copy) => copy && <Last copy={copy} />}</Panel>
      <TroubleNote trouble={start.trouble} wait={start.wait} />
      <div><ActionButton action={start} input={undefined} doing="Asking" disabled={last.data?.state === 'pending'}>{last.data ? 'Make a new copy' : 'Make a copy'}</ActionButton></div>
    </>
  );
}

function Last({ copy }: { copy: Export }) {
  if (copy.state === 'pending') return <p role="status"><Level level="unknown">It is being made, asked for {<Time at={copy.created_at} />}. You can leave this page.</Level></p>;
  if (copy.state === 'failed') return <p><Level level="critical">It could not be made. The fault is ours.</Level> Ask for it again.</p>;
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <p><Level level="ok">Ready since <Time at={copy.finished_at ?? copy.created_at} /></Level></p>
      <p className="text-muted">{copy.size !== undefined && bytes(copy.size)}{copy.expires_at && <>, here until <Time at={copy.expires_at} as="date" /></>}{copy.left_out ? `, ${copy.left_out} files left out: it names them` : ''}</p>
      {copy.download_url && <a className={buttonLook('primary')} href={copy.download_url} rel="noreferrer">Download</a>}
    </div>
  );
}

function Delete() {
  const door = useDoor();
  const me = useMe();
  const [asked, setAsked] = useState(false);
  const [proof, setProof] = useState(unproven);
  const [gone, setGone] = useState<string>();
  const remove = useAction(async () => (await ok(door.api.DELETE('/api/v1/auth/account', { body: proven(proof) }))).data, { doing: 'delete your account', done: (out) => setGone(out.deletion_at) });
  if (!me.data) return null;
  const { user } = me.data;
  if (gone)
    return (
      <div className="grid gap-3 rounded-control border border-critical bg-surface p-4" role="status">
        <p className="font-semibold">Your account goes on {date(gone)}, with all that is in it.</p>
        <p>Until then you can undo that: sign in, and choose “Bring my account back”. All your sessions and API tokens have ended.</p>
        <div><Button onClick={() => { door.set(false); door.queries.clear(); }}>Done</Button></div>
      </div>
    );
  if (!user.has_password) return <p>Set a password first, under Password and sign-in: deleting asks for it.</p>;
  if (!asked)
    return (
      <div className="grid max-w-160 justify-items-start gap-3">
        <p>All sessions and API tokens end at once. Some time later, 14 days where your operator says nothing else, your personal team goes with its projects, and so do teams that nobody else is in. What you wrote in teams of others stays, without your name. Until then you can undo it.</p>
        <Button look="danger" onClick={() => { remove.reset(); setAsked(true); }}>Delete account…</Button>
      </div>
    );
  return (
    <Confirm
      title={`Delete the account of ${user.email}?`} action={remove} input={undefined} verb="Delete account" doing="Deleting" onClose={() => { setAsked(false); setProof(unproven); }} disabled={!complete(user, proof)}
      extra={<Proof user={user} value={proof} onChange={setProof} trouble={remove.trouble} />}
    >
      You are signed out everywhere at once. You can bring it back by signing in, until the day that is shown next.
    </Confirm>
  );
}
