import { ActionButton, Button, Field, Level, ok, Time, TroubleNote, useAction, type components } from '@hivesync/ui';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useDoor } from '../context.tsx';
import { Form } from '../Form.tsx';
import { takeFragment } from '../fragment.ts';
import { Page } from '../Page.tsx';

type Asking = components['schemas']['AccountAsking'];

/** Pairing lets a device in that shows a code. What asks is shown first: whoever was sent a link by somebody else sees a stranger's device. */
export function Pairing() {
  const { api } = useDoor();
  const { code: inPath = '' } = useParams({ strict: false });
  const [code, setCode] = useState(inPath);
  const [asking, setAsking] = useState<Asking>();
  const [answer, setAnswer] = useState<'in' | 'out'>();
  const show = useAction(async (user_code: string) => (await ok(api.POST('/api/v1/auth/devices/pair/show', { body: { user_code } }))).data, { doing: 'find the device', done: setAsking });
  const confirm = useAction(() => ok(api.POST('/api/v1/auth/devices/pair/confirm', { body: { user_code: code } })), { doing: 'let the device in', done: () => setAnswer('in') });
  const deny = useAction(() => ok(api.POST('/api/v1/auth/devices/pair/deny', { body: { user_code: code } })), { doing: 'refuse the device', done: () => setAnswer('out') });
  useEffect(() => {
    const given = takeFragment('code') || inPath;
    if (!given) return;
    setCode(given);
    show.run(given);
  }, []);
  if (answer && asking)
    return (
      <Page title={answer === 'in' ? `“${asking.name}” is paired` : `“${asking.name}” was refused`} about={answer === 'in' ? 'It goes on by itself. We sent you a mail about it.' : 'It was told so. Nothing was shared.'}>
        <p><Link to="/sessions" className="text-accent hover:underline">Your sessions and devices</Link></p>
      </Page>
    );
  if (asking)
    return (
      <Page title={`Let “${asking.name}” in?`} about="It will act as you. Say yes only if it is in front of you and shows this code.">
        <dl className="grid max-w-105 grid-cols-[auto_1fr] gap-x-5 gap-y-2 border-y border-border py-4">
          <dt className="text-muted">Code</dt><dd className="font-mono font-semibold">{code.toUpperCase()}</dd>
          {asking.model && <><dt className="text-muted">Model</dt><dd>{asking.model}</dd></>}
          <dt className="text-muted">Address</dt><dd className="font-mono">{asking.client_ip}</dd>
          <dt className="text-muted">Asked</dt><dd><Time at={asking.created_at} /></dd>
          <dt className="text-muted">Answer</dt><dd><Time at={asking.expires_at} as="distance" /> at the latest</dd>
        </dl>
        <TroubleNote trouble={confirm.trouble ?? deny.trouble} wait={confirm.wait ?? deny.wait} />
        <div className="flex flex-wrap gap-3">
          <ActionButton action={deny} input={undefined} doing="Refusing">Refuse</ActionButton>
          <ActionButton look="primary" action={confirm} input={undefined} doing="Letting in">Let it in</ActionButton>
        </div>
      </Page>
    );
  return (
    <Page title="Pair a device" about="Type the code that the device shows.">
      <Form label="Pair a device" onSubmit={() => show.run(code.trim())}>
        <Field label="Code" code autoFocus autoComplete="off" spellCheck={false} value={code} error={show.trouble?.fields.user_code} onChange={(e) => setCode(e.target.value)} />
        <TroubleNote trouble={show.trouble} wait={show.wait} />
        <div className="flex flex-wrap gap-3">
          <ActionButton type="submit" look="primary" action={show} doing="Looking" disabled={!code.trim()}>Show the device</ActionButton>
          {show.trouble && <Button look="quiet" onClick={() => { show.reset(); setCode(''); }}>Another code</Button>}
        </div>
      </Form>
      <p className="text-muted"><Level level="unknown" className="font-normal!">Nobody of HiveSync asks you for a code, by mail or by phone.</Level></p>
    </Page>
  );
}
