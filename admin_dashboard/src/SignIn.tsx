import { ActionButton, Field, HiveSyncError, ok, TroubleNote, useAction } from '@hivesync/ui';
import { useState } from 'react';
import { useSession } from './context.tsx';

/** SignIn lets an administrator in, with the second factor where the account has one. */
export function SignIn({ email: known = '' }: { email?: string }) {
  const session = useSession();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const signIn = useAction(async () => {
    try {
      return await ok(session.api.POST('/admin/auth/login', { body: { email: email.trim(), password, ...(asked && { code: code.trim() }) } }));
    } catch (error) {
      if (!(error instanceof HiveSyncError) || error.code !== 'SECOND_FACTOR_REQUIRED' || asked) throw error;
      setAsked(true);
      return null;
    }
  }, { doing: 'sign you in', done: (answer) => { if (answer) session.enter(answer.data.user, answer.data.token, answer.data.expires_at); } });
  return (
    <form
      aria-label="Sign in" className="grid gap-4" noValidate
      onSubmit={(event) => { event.preventDefault(); signIn.run(); }}
    >
      <Field label="E-mail" type="email" autoComplete="username" inputMode="email" spellCheck={false} value={email} error={signIn.trouble?.fields.email} onChange={(e) => setEmail(e.target.value)} />
      <Field label="Password" type="password" autoComplete="current-password" value={password} error={signIn.trouble?.fields.password} onChange={(e) => setPassword(e.target.value)} />
      {asked && (
        <Field
          label="Code" code autoFocus autoComplete="one-time-code" value={code} error={signIn.trouble?.fields.code}
          hint="Of your authenticator; without it, one of your recovery codes." onChange={(e) => setCode(e.target.value)}
        />
      )}
      <TroubleNote trouble={signIn.trouble} wait={signIn.wait} />
      <ActionButton type="submit" look="primary" action={signIn} doing="Signing in" disabled={!email.trim() || !password || (asked && !code.trim())}>Sign in</ActionButton>
    </form>
  );
}
