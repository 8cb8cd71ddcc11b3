import { ActionButton, ok, TroubleNote, useAction } from '@hivesync/ui';
import { useState } from 'react';
import { useDoor } from '../context.tsx';
import { takeFragment } from '../fragment.ts';
import { Page } from '../Page.tsx';

/** Invitation is where a team's mail leads. */
export function Invitation() {
  const { api } = useDoor();
  const [code] = useState(() => takeFragment('code'));
  const [answer, setAnswer] = useState<string>();
  const accept = useAction(async () => (await ok(api.POST('/api/v1/teams/invitations/accept', { body: { code } }))).data, { doing: 'join the team', done: (team) => setAnswer(`You are in “${team.name}”.`) });
  const decline = useAction(() => ok(api.POST('/api/v1/teams/invitations/decline', { body: { code } })), { doing: 'decline', done: () => setAnswer('You declined.') });
  if (!code) return <Page title="The link is not whole" about="Open the link of the mail again, or paste it into the address as a whole."><></></Page>;
  if (answer) return <Page title={answer} about="You can close this page."><></></Page>;
  return (
    <Page title="Join a team" about="A team invited you. Its projects and members are in the apps once you have joined.">
      <TroubleNote trouble={accept.trouble ?? decline.trouble} wait={accept.wait ?? decline.wait} />
      <div className="flex flex-wrap gap-3">
        <ActionButton action={decline} input={undefined} doing="Declining">Decline</ActionButton>
        <ActionButton look="primary" action={accept} input={undefined} doing="Joining">Join the team</ActionButton>
      </div>
    </Page>
  );
}
