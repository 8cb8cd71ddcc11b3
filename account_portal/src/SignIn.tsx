import { ActionButton, Button, buttonLook, Field, HiveSyncError, ok, TroubleNote, useAction } from '@hivesync/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from './api.ts';
import { useDoor } from './context.tsx';
import { Form } from './Form.tsx';
import { keepFlow } from './flow.ts';
import { Page } from './Page.tsx';

type Way = 'in' | 'up' | 'forgot';

/** SignIn lets somebody in, makes an account, or sends a mail to who forgot the password; `only` stands over a page, for its owner alone. */
export function SignIn({ email: known = '', only = false }: { email?: string; only?: boolean }) {
  const [way, setWay] = useState<Way>('in');
  const [email, setEmail] = useState(known);
  const shown = (
    <div className="grid gap-5">
      {way === 'in' && <Password email={email} onEmail={setEmail} />}
      {way === 'up' && <SignUp email={email} onEmail={setEmail} />}
      {way === 'forgot' && <Forgot email={email} onEmail={setEmail} />}
      {way === 'in' && <Providers />}
      <div className="flex flex-wrap gap-x-5 gap-y-1 border-t border-border pt-4">
        {way !== 'in' && <Button look="quiet" onClick={() => setWay('in')}>Sign in</Button>}
        {way !== 'up' && !only && <Button look="quiet" onClick={() => setWay('up')}>Create an account</Button>}
        {way !== 'forgot' && <Button look="quiet" onClick={() => setWay('forgot')}>Forgot your password?</Button>}
      </div>
    </div>
  );
  return only ? shown : <Page title={titles[way]}>{shown}</Page>;
}

const titles: Record<Way, string> = { in: 'Sign in', up: 'Create an account', forgot: 'Forgot your password?' };

interface WithEmail {
  email: string;
  onEmail: (email: string) => void;
}

function EmailField({ email, onEmail, error }: WithEmail & { error: string | undefined }) {
  return <Field label="E-mail" type="email" autoComplete="username" inputMode="email" spellCheck={false} value={email} error={error} onChange={(e) => onEmail(e.target.value)} />;
}

function Password({ email, onEmail }: WithEmail) {
  const door = useDoor();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const done = (answer: { data: { user: User } }) => door.enter(answer.data.user);
  const body = { email: email.trim(), password, ...(asked && { code: code.trim() }) };
  const signIn = useAction(async () => {
    try {
      return await ok(door.api.POST('/api/v1/auth/login', { body }));
    } catch (error) {
      if (error instanceof HiveSyncError && error.code === 'SECOND_FACTOR_REQUIRED' && !asked) {
        setAsked(true);
        return null;
      }
      throw error;
    }
  }, { doing: 'sign you in', done: (answer) => { if (answer) done(answer); } });
  const restore = useAction(() => ok(door.api.POST('/api/v1/auth/account/restore', { body })), { doing: 'bring your account back', done });
  const going = signIn.trouble?.code === 'ACCOUNT_DELETED_SOON';
  return (
    <Form label="Sign in" onSubmit={() => signIn.run()}>
      <EmailField email={email} onEmail={onEmail} error={signIn.trouble?.fields.email} />
      <Field label="Password" type="password" autoComplete="current-password" value={password} error={signIn.trouble?.fields.password} onChange={(e) => setPassword(e.target.value)} />
      {asked && (
        <Field
          label="Code" code autoFocus autoComplete="one-time-code" value={code} error={signIn.trouble?.fields.code}
          hint="Of your authenticator; without it, one of your recovery codes." onChange={(e) => setCode(e.target.value)}
        />
      )}
      <TroubleNote trouble={signIn.trouble} wait={signIn.wait} />
      {going && (
        <div className="grid gap-2">
          <p>Signing in does not stop that. Bringing it back does, and signs you in.</p>
          <ActionButton action={restore} doing="Bringing it back">Bring my account back</ActionButton>
          <TroubleNote trouble={restore.trouble} wait={restore.wait} />
        </div>
      )}
      <ActionButton type="submit" look="primary" action={signIn} doing="Signing in" disabled={!email.trim() || !password || (asked && !code.trim())}>Sign in</ActionButton>
    </Form>
  );
}

function SignUp({ email, onEmail }: WithEmail) {
  const door = useDoor();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signUp = useAction(() => ok(door.api.POST('/api/v1/auth/register', { body: { email: email.trim(), password, ...(name.trim() && { name: name.trim() }) } })), {
    doing: 'create your account', done: (answer) => door.enter(answer.data.user),
  });
  const fields = signUp.trouble?.fields ?? {};
  return (
    <Form label="Create an account" onSubmit={() => signUp.run()}>
      <EmailField email={email} onEmail={onEmail} error={fields.email} />
      <Field label="Name" autoComplete="name" hint="How your teams see you." value={name} error={fields.name} onChange={(e) => setName(e.target.value)} />
      <Field label="Password" type="password" autoComplete="new-password" hint="8 characters or more, none of the most common passwords." value={password} error={fields.password} onChange={(e) => setPassword(e.target.value)} />
      <TroubleNote trouble={signUp.trouble} wait={signUp.wait} />
      <ActionButton type="submit" look="primary" action={signUp} doing="Creating" disabled={!email.trim() || !password}>Create account</ActionButton>
    </Form>
  );
}

function Forgot({ email, onEmail }: WithEmail) {
  const door = useDoor();
  const forgot = useAction(() => ok(door.api.POST('/api/v1/auth/password/forgot', { body: { email: email.trim() } })), { doing: 'send the mail' });
  return (
    <Form label="Forgot your password" onSubmit={() => forgot.run()}>
      <p>We send a mail with a link that lets you set a new one.</p>
      <EmailField email={email} onEmail={onEmail} error={forgot.trouble?.fields.email} />
      <TroubleNote trouble={forgot.trouble} wait={forgot.wait} />
      {forgot.done && <p role="status">If an account has this address, its mail is on the way.</p>}
      <ActionButton type="submit" look="primary" action={forgot} doing="Sending" disabled={!email.trim()}>Send mail</ActionButton>
    </Form>
  );
}

/** Providers are where else one may sign in; without any, and while nobody knows, there is nothing to see. */
function Providers() {
  const { api } = useDoor();
  const known = useQuery({ queryKey: ['providers'], queryFn: async () => (await ok(api.GET('/api/v1/auth/oidc/providers'))).data.providers, staleTime: Infinity });
  const start = useAction(async (provider: string) => {
    const begun = (await ok(api.POST('/api/v1/auth/oidc/start', { body: { provider } }))).data;
    keepFlow({ flow: begun.flow, provider, link: false });
    location.assign(begun.authorization_url);
  }, { doing: 'go to the provider' });
  if (!known.data?.length) return null;
  return (
    <div className="grid gap-2">
      {known.data.map((p) => <button key={p.name} type="button" className={buttonLook()} onClick={() => start.run(p.name)} disabled={start.busy}>Sign in with {p.label}</button>)}
      <TroubleNote trouble={start.trouble} wait={start.wait} />
    </div>
  );
}

