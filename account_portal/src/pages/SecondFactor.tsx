import { ActionButton, Button, Confirm, Copy, Field, Level, ok, TroubleNote, useAction } from '@hivesync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { encode } from 'uqr';
import type { User } from '../api.ts';
import { useDoor } from '../context.tsx';
import { Form } from '../Form.tsx';
import { complete, Proof, proven, unproven } from '../Proof.tsx';
import { Codes } from './Codes.tsx';

/** SecondFactor adds an authenticator, renews its recovery codes, or removes it. */
export function SecondFactor({ user }: { user: User }) {
  const queries = useQueryClient();
  const [doing, setDoing] = useState<'add' | 'codes' | 'remove'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => setDoing(undefined);
  const shown = (list: readonly string[]) => {
    close();
    setCodes(list);
    void queries.invalidateQueries({ queryKey: ['me'] });
  };
  if (codes) return <Codes codes={codes} onStored={() => setCodes(undefined)} />;
  if (doing === 'add') return <Add user={user} onAdded={shown} onClose={close} />;
  if (doing === 'codes') return <Renew user={user} onRenewed={shown} onClose={close} />;
  if (!user.second_factor)
    return user.has_password ? <div><Button onClick={() => setDoing('add')}>Add an authenticator</Button></div> : <p>Set a password first: an authenticator stands beside it.</p>;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Level level="ok">On</Level>
        {user.recovery_codes < 3 ? <Level level="watch">{left(user.recovery_codes)}</Level> : <p className="text-muted">{left(user.recovery_codes)}</p>}
        <Button onClick={() => setDoing('codes')}>New recovery codes</Button>
        {doing !== 'remove' && <Button look="danger" onClick={() => setDoing('remove')}>Remove…</Button>}
      </div>
      {doing === 'remove' && <Remove user={user} onClose={close} />}
    </div>
  );
}

function left(n: number): string {
  return n === 1 ? '1 recovery code is left' : `${n} recovery codes are left`;
}

function Add({ user, onAdded, onClose }: { user: User; onAdded: (codes: readonly string[]) => void; onClose: () => void }) {
  const { api } = useDoor();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState<{ secret: string; uri: string }>();
  const start = useAction(async () => (await ok(api.POST('/api/v1/auth/totp', { body: { password } }))).data, { doing: 'begin', done: setSecret });
  const confirm = useAction(async () => (await ok(api.POST('/api/v1/auth/totp/confirm', { body: { code: code.trim() } }))).data, { doing: 'turn it on', done: (out) => onAdded(out.recovery_codes) });
  if (!secret)
    return (
      <Form label="Add an authenticator" onSubmit={() => start.run()}>
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <Field label="Password" type="password" autoFocus autoComplete="current-password" value={password} error={start.trouble?.fields.password} onChange={(e) => setPassword(e.target.value)} />
        <TroubleNote trouble={start.trouble} wait={start.wait} />
        <div className="flex flex-wrap gap-3">
          <ActionButton type="submit" look="primary" action={start} doing="Beginning" disabled={!password}>Go on</ActionButton>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </Form>
    );
  return (
    <Form label="Confirm the authenticator" onSubmit={() => confirm.run()}>
      <p>Scan this with your authenticator, or type the key. Then type the code that it shows.</p>
      <Picture of={secret.uri} />
      <div className="flex flex-wrap items-center gap-3"><code className="font-mono wrap-anywhere">{secret.secret.replace(/(.{4})/g, '$1 ').trim()}</code><Copy text={secret.secret}>Copy key</Copy></div>
      <Field label="Code" code autoFocus inputMode="numeric" autoComplete="one-time-code" value={code} error={confirm.trouble?.fields.code} onChange={(e) => setCode(e.target.value)} />
      <p className="text-muted">Your other sessions end; this one goes on.</p>
      <TroubleNote trouble={confirm.trouble} wait={confirm.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={confirm} doing="Turning on" disabled={!code.trim()}>Turn it on</ActionButton>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}

/** Picture is a QR code: dark on light in both themes, which cameras want. */
function Picture({ of }: { of: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(of, { border: 2 });
    return { size: code.size, path: code.data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ''))).join('') };
  }, [of]);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the key" className="size-45 rounded-mark" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  );
}

function Renew({ user, onRenewed, onClose }: { user: User; onRenewed: (codes: readonly string[]) => void; onClose: () => void }) {
  const { api } = useDoor();
  const [proof, setProof] = useState(unproven);
  const renew = useAction(async () => (await ok(api.POST('/api/v1/auth/totp/recovery-codes', { body: proven(proof) }))).data, { doing: 'make new codes', done: (out) => onRenewed(out.recovery_codes) });
  return (
    <Form label="New recovery codes" onSubmit={() => renew.run()}>
      <p>The codes that you have stop working.</p>
      <Proof user={user} value={proof} onChange={setProof} trouble={renew.trouble} />
      <TroubleNote trouble={renew.trouble} wait={renew.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" look="primary" action={renew} doing="Making" disabled={!complete(user, proof)}>Make new codes</ActionButton>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}

function Remove({ user, onClose }: { user: User; onClose: () => void }) {
  const { api } = useDoor();
  const queries = useQueryClient();
  const [proof, setProof] = useState(unproven);
  const remove = useAction(() => ok(api.POST('/api/v1/auth/totp/remove', { body: proven(proof) })), { doing: 'remove it', done: async () => { onClose(); await queries.invalidateQueries({ queryKey: ['me'] }); } });
  return (
    <Confirm
      title="Remove the authenticator?" action={remove} input={undefined} verb="Remove authenticator" doing="Removing" onClose={onClose} disabled={!complete(user, proof)}
      extra={<Proof user={user} value={proof} onChange={setProof} trouble={remove.trouble} />}
    >
      Your password alone opens your account then, and your recovery codes are gone.
    </Confirm>
  );
}
