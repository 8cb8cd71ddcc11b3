import { ActionButton, Field, HiveSyncError, Loading, ok, TroubleNote, useAction } from '@hivesync/ui';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { User } from '../api.ts';
import { useDoor } from '../context.tsx';
import { takeFlow, type Flow } from '../flow.ts';
import { Form } from '../Form.tsx';
import { takeFragment } from '../fragment.ts';
import { Page } from '../Page.tsx';

function Home({ children = 'Go to your account' }: { children?: ReactNode }) {
  return <p><Link to="/" className="text-accent underline">{children}</Link></p>;
}

const NotWhole = () => <Page title="The link is not whole" about="Open it again, or paste it into the address as a whole."><Home /></Page>;

/** useOnce runs an effect once, even where React runs effects twice: tickets and codes work once. */
function useOnce(run: () => void) {
  const ran = useRef(false);
  useEffect(() => {
    if (ran.current) return;
    ran.current = true;
    run();
  });
}

/** Ticket lets in whom an app sends here signed in. */
export function Ticket() {
  const door = useDoor();
  const navigate = useNavigate();
  const [ticket] = useState(() => takeFragment('ticket'));
  const enter = useAction(async () => (await ok(door.api.POST('/api/v1/auth/session-ticket/exchange', { body: { ticket } }))).data.user, {
    doing: 'sign you in', done: (user: User) => { door.enter(user); void navigate({ to: '/', replace: true }); },
  });
  useOnce(() => { if (ticket) enter.run(); });
  if (!ticket) return <NotWhole />;
  if (!enter.trouble) return <Page title="Signing you in"><Loading what="Signing in" /></Page>;
  return (
    <Page title="The link works no more" about="Such links open one session, within 90 seconds. Open the account from the app again, or sign in here.">
      <TroubleNote trouble={enter.trouble} wait={enter.wait} onRetry={enter.trouble.passes ? () => enter.run() : undefined} />
      <Home>Sign in</Home>
    </Page>
  );
}

/** ComeBack ends a sign-in at a provider, or links it with the account. */
export function ComeBack() {
  const door = useDoor();
  const navigate = useNavigate();
  const [given] = useState(() => {
    const query = new URLSearchParams(location.search);
    history.replaceState(history.state, '', location.pathname);
    return { state: query.get('state') ?? '', code: query.get('code') ?? '', error: query.get('error') ?? '', flow: takeFlow() };
  });
  const [factor, setFactor] = useState(false);
  const [code, setCode] = useState('');
  const flow = given.flow as Flow;
  const enter = useAction(async () => {
    const body = { flow: flow.flow, state: given.state };
    if (flow.link) {
      await ok(door.api.POST('/api/v1/auth/identities', { body: { ...body, authorization_code: given.code } }));
      return null;
    }
    try {
      return (await ok(door.api.POST('/api/v1/auth/oidc/exchange', { body: { ...body, ...(factor ? { code: code.trim() } : { authorization_code: given.code }) } }))).data.user;
    } catch (error) {
      if (!(error instanceof HiveSyncError) || error.code !== 'SECOND_FACTOR_REQUIRED' || factor) throw error;
      setFactor(true);
      return undefined;
    }
  }, {
    doing: 'sign you in',
    done: (user: User | null | undefined) => {
      if (user === undefined) return;
      if (user) door.enter(user);
      else void door.queries.invalidateQueries({ queryKey: ['identities'] });
      void navigate({ to: user ? '/' : '/security', replace: true });
    },
  });
  const whole = given.flow !== null && given.state !== '' && given.code !== '';
  useOnce(() => { if (whole) enter.run(); });
  if (!whole) return <Page title="You are not signed in" about={given.error ? 'The provider did not let you in.' : 'This sign-in was begun in another tab, or a while ago.'}><Home>Sign in</Home></Page>;
  if (factor)
    return (
      <Page title="One more code">
        <Form label="Code" onSubmit={() => enter.run()}>
          <Field label="Code" code autoFocus autoComplete="one-time-code" hint="Of your authenticator, or a recovery code." value={code} error={enter.trouble?.fields.code} onChange={(e) => setCode(e.target.value)} />
          <TroubleNote trouble={enter.trouble} wait={enter.wait} />
          <ActionButton type="submit" look="primary" action={enter} doing="Signing in" disabled={!code.trim()}>Sign in</ActionButton>
        </Form>
      </Page>
    );
  if (!enter.trouble) return <Page title="Signing you in"><Loading what="Signing in" /></Page>;
  return <Page title="You are not signed in"><TroubleNote trouble={enter.trouble} wait={enter.wait} /><Home>{flow.link ? 'Back to your account' : 'Sign in another way'}</Home></Page>;
}

/** ResetPassword sets a password with the code of a mail. */
export function ResetPassword() {
  const door = useDoor();
  const [code] = useState(() => takeFragment('code'));
  const [password, setPassword] = useState('');
  const reset = useAction(() => ok(door.api.POST('/api/v1/auth/password/reset', { body: { code, password } })), { doing: 'set the password', done: () => door.set(false) });
  if (!code) return <NotWhole />;
  if (reset.done) return <Page title="Your password is set" about="All sessions of your account have ended. Sign in with it."><Home>Sign in</Home></Page>;
  return (
    <Page title="Set a new password">
      <Form label="Set a new password" onSubmit={() => reset.run()}>
        <Field label="New password" type="password" autoFocus autoComplete="new-password" hint="8 characters or more, none of the most common passwords." value={password} error={reset.trouble?.fields.password} onChange={(e) => setPassword(e.target.value)} />
        <TroubleNote trouble={reset.trouble} wait={reset.wait} />
        <ActionButton type="submit" look="primary" action={reset} doing="Setting" disabled={!password}>Set password</ActionButton>
      </Form>
    </Page>
  );
}

/** VerifyEmail confirms an address with the code of a mail. It waits for a press: programs that look through mails open links, too. */
export function VerifyEmail() {
  const door = useDoor();
  const [code] = useState(() => takeFragment('code'));
  const verify = useAction(() => ok(door.api.POST('/api/v1/auth/email/verify', { body: { code } })), { doing: 'confirm the address', done: () => door.queries.invalidateQueries({ queryKey: ['me'] }) });
  if (!code) return <NotWhole />;
  if (verify.done) return <Page title="Your address is confirmed"><Home /></Page>;
  return (
    <Page title="Confirm your address">
      <TroubleNote trouble={verify.trouble} wait={verify.wait} />
      <div><ActionButton look="primary" action={verify} input={undefined} doing="Confirming">Confirm address</ActionButton></div>
    </Page>
  );
}
