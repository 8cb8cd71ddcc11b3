import { ActionButton, Button, Confirm, Field, Level, ok, Panel, Table, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../api.ts';
import { useDoor, useMe } from '../context.tsx';
import { everyItem } from '../every.ts';
import { keepFlow } from '../flow.ts';
import { Form } from '../Form.tsx';
import { Page, Section } from '../Page.tsx';
import { complete, Proof, proven, unproven } from '../Proof.tsx';
import { SecondFactor } from './SecondFactor.tsx';

/** Security is how one signs in: address, password, second factor, providers. */
export function Security() {
  const me = useMe();
  if (!me.data) return null;
  const { user } = me.data;
  return (
    <Page title="Password and sign-in" about="How you prove that it is you.">
      <Section title="E-mail"><Email user={user} /></Section>
      <Section title="Password">{user.has_password ? <Password user={user} /> : <NoPassword user={user} />}</Section>
      <Section title="Second factor" about="With an authenticator on your phone, your password alone opens nothing."><SecondFactor user={user} /></Section>
      <Providers user={user} />
    </Page>
  );
}

function Email({ user }: { user: User }) {
  const { api } = useDoor();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [proof, setProof] = useState(unproven);
  const change = useAction(() => ok(api.POST('/api/v1/auth/email', { body: { email: email.trim(), ...proven(proof) } })), { doing: 'send the mail' });
  if (!open)
    return (
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <p className="wrap-anywhere">{user.email}</p>
        {user.email_verified ? <Level level="ok">Confirmed</Level> : <Level level="watch">Not confirmed yet</Level>}
        {user.has_password && <Button onClick={() => setOpen(true)}>Change address</Button>}
      </div>
    );
  if (change.done)
    return <p role="status">A mail is on its way to {email.trim()}. The address is yours once you open its link; until then all stays as it is.</p>;
  return (
    <Form label="Change address" onSubmit={() => change.run()}>
      <Field label="New address" type="email" autoFocus autoComplete="email" value={email} error={change.trouble?.fields.email} onChange={(e) => setEmail(e.target.value)} />
      <Proof user={user} value={proof} onChange={setProof} trouble={change.trouble} />
      <TroubleNote trouble={change.trouble} wait={change.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={change} doing="Sending" disabled={!email.trim() || !complete(user, proof)}>Send mail</ActionButton>
        <Button onClick={() => setOpen(false)}>Cancel</Button>
      </div>
    </Form>
  );
}

function Password({ user }: { user: User }) {
  const { api } = useDoor();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [now, setNow] = useState('');
  const [next, setNext] = useState('');
  const [changed, setChanged] = useState(false);
  const change = useAction(() => ok(api.POST('/api/v1/auth/password', { body: { current_password: now, password: next } })), {
    doing: 'change the password', done: () => { setOpen(false); setNow(''); setNext(''); setChanged(true); void queries.invalidateQueries({ queryKey: ['sessions'] }); },
  });
  if (!open)
    return (
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        {changed && <p role="status"><Level level="ok">Changed. Your other sessions have ended.</Level></p>}
        <Button onClick={() => { change.reset(); setOpen(true); }}>Change password</Button>
      </div>
    );
  return (
    <Form label="Change password" onSubmit={() => change.run()}>
      <input type="hidden" autoComplete="username" value={user.email} readOnly />
      <Field label="Present password" type="password" autoFocus autoComplete="current-password" value={now} error={change.trouble?.fields.current_password} onChange={(e) => setNow(e.target.value)} />
      <Field label="New password" type="password" autoComplete="new-password" hint="8 characters or more, none of the most common passwords." value={next} error={change.trouble?.fields.password} onChange={(e) => setNext(e.target.value)} />
      <p className="text-muted">Your other sessions end; this one goes on.</p>
      <TroubleNote trouble={change.trouble} wait={change.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={change} doing="Changing" disabled={!now || !next}>Change password</ActionButton>
        <Button onClick={() => setOpen(false)}>Cancel</Button>
      </div>
    </Form>
  );
}

function NoPassword({ user }: { user: User }) {
  const { api } = useDoor();
  const mail = useAction(() => ok(api.POST('/api/v1/auth/password/forgot', { body: { email: user.email } })), { doing: 'send the mail' });
  return (
    <div className="grid max-w-160 justify-items-start gap-3">
      <p>Your account has no password: a provider lets you in. With one, you can sign in without the provider, and confirm what only a password does. A mail to {user.email} lets you set it.</p>
      <TroubleNote trouble={mail.trouble} wait={mail.wait} />
      <ActionButton action={mail} input={undefined} doing="Sending" did="Sent: open the mail’s link">Send the mail</ActionButton>
    </div>
  );
}

type Identity = components['schemas']['AccountIdentity'];

function Providers({ user }: { user: User }) {
  const { api } = useDoor();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<string>();
  const [linking, setLinking] = useState<string>();
  const linked = useQuery({ queryKey: ['identities'], queryFn: () => everyItem((query) => api.GET('/api/v1/auth/identities', { params: { query } })) });
  const known = useQuery({ queryKey: ['providers'], queryFn: async () => (await ok(api.GET('/api/v1/auth/oidc/providers'))).data.providers, staleTime: Infinity });
  const unlink = useAction((id: string) => ok(api.DELETE('/api/v1/auth/identities/{identity_id}', { params: { path: { identity_id: id } } })), {
    doing: 'unlink it', done: async () => { setAsked(undefined); await queries.invalidateQueries({ queryKey: ['identities'] }); },
  });
  const label = (name: string) => known.data?.find((p) => p.name === name)?.label ?? name;
  const free = (known.data ?? []).filter((p) => !linked.data?.some((i) => i.provider === p.name));
  if (known.data?.length === 0 && linked.data?.length === 0) return null;
  return (
    <Section title="Providers" about="Where else you sign in.">
      <Panel query={linked} what="your providers" empty={{ when: (d) => d.length === 0, say: 'No provider is linked.' }}>
        {(list) => (
          <Table<Identity>
            label="Providers" rows={list} id={(i) => i.id}
            columns={[
              { key: 'provider', head: 'Provider', cell: (i) => <p className="font-semibold">{label(i.provider)}</p> },
              { key: 'email', head: 'Account', cell: (i) => <span className="wrap-anywhere">{i.email || 'No address'}</span> },
              { key: 'used', head: 'Last use', cell: (i) => <Time at={i.last_used_at} /> },
              { key: 'actions', head: 'Actions', actions: true, cell: (i) => asked !== i.id && <Button look="danger-quiet" onClick={() => { unlink.reset(); setAsked(i.id); }}>Unlink…</Button> },
            ]}
            below={(i) => asked === i.id && (
              <Confirm title={`Unlink ${label(i.provider)}?`} action={unlink} input={i.id} verb="Unlink" doing="Unlinking" onClose={() => setAsked(undefined)}>It does not sign you in any more. You can link it again.</Confirm>
            )}
          />
        )}
      </Panel>
      <div className="flex flex-wrap gap-3">{free.filter((p) => p.name !== linking).map((p) => <Button key={p.name} onClick={() => setLinking(p.name)}>Link {p.label}</Button>)}</div>
      {linking && (user.has_password ? <LinkForm user={user} provider={linking} label={label(linking)} onClose={() => setLinking(undefined)} /> : <p>Set a password first: linking asks for it.</p>)}
    </Section>
  );
}

function LinkForm({ user, provider, label, onClose }: { user: User; provider: string; label: string; onClose: () => void }) {
  const { api } = useDoor();
  const [proof, setProof] = useState(unproven);
  const start = useAction(async () => {
    const begun = (await ok(api.POST('/api/v1/auth/identities/start', { body: { provider, ...proven(proof) } }))).data;
    keepFlow({ flow: begun.flow, provider, link: true });
    location.assign(begun.authorization_url);
  }, { doing: 'go to the provider' });
  return (
    <Form label={`Link ${label}`} onSubmit={() => start.run()}>
      <Proof user={user} value={proof} onChange={setProof} trouble={start.trouble} />
      <TroubleNote trouble={start.trouble} wait={start.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={start} doing="Going there" disabled={!complete(user, proof)}>Go to {label}</ActionButton>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}
