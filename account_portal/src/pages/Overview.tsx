import { ActionButton, Level, ok, TroubleNote, Usage, useAction } from '@hivesync/ui';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { User } from '../api.ts';
import { useDoor, useMe } from '../context.tsx';
import { Page, Section } from '../Page.tsx';
import { bytes, tiers } from '../words.ts';

/** Overview says in sentences how the account stands, and what would make it safer. */
export function Overview() {
  const me = useMe();
  if (!me.data) return null;
  const { user, teams } = me.data;
  const own = teams.find((t) => t.personal);
  return (
    <Page title={`Hello, ${user.name}`} about={`You have the ${tiers[user.tier] ?? user.tier} plan. Previews and projects are in the apps; here is what concerns your account.`}>
      <Section title="To do"><ToDo user={user} /></Section>
      {own && (
        <Section title="Storage">
          <div className="max-w-105"><Usage label="Your projects" used={own.stored_bytes} most={own.stored_bytes_limit} format={bytes} /></div>
        </Section>
      )}
    </Page>
  );
}

function ToDo({ user }: { user: User }) {
  const { api } = useDoor();
  const mail = useAction(() => ok(api.POST('/api/v1/auth/email/verification')), { doing: 'send the mail' });
  const rows: ReactNode[] = [];
  if (!user.email_verified)
    rows.push(
      <Row key="mail" title="Confirm your e-mail address" text={`We sent a mail to ${user.email}. Until you open its link, no team can invite you.`}>
        <ActionButton action={mail} input={undefined} doing="Sending" did="Sent">Send it again</ActionButton>
        <TroubleNote trouble={mail.trouble} wait={mail.wait} />
      </Row>,
    );
  if (!user.has_password) rows.push(<Row key="password" title="Set a password" text="So far only your provider lets you in."><To page="/security">Set a password</To></Row>);
  if (!user.second_factor) rows.push(<Row key="factor" title="Add a second factor" text="With an authenticator, your password alone opens nothing."><To page="/security">Add an authenticator</To></Row>);
  else if (user.recovery_codes < 3) rows.push(<Row key="codes" title="Few recovery codes are left" text={`You have ${user.recovery_codes}. New ones replace them.`}><To page="/security">Get new codes</To></Row>);
  if (rows.length === 0) return <p className="border-y border-border py-4"><Level level="ok">Nothing to do</Level></p>;
  return <ul className="border-t border-border">{rows}</ul>;
}

function Row({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-5 gap-y-2 border-b border-border py-3">
      <div className="min-w-0 flex-[1_1_280px]"><p><Level level="watch">{title}</Level></p><p className="pl-5 text-muted">{text}</p></div>
      <div className="grid gap-2">{children}</div>
    </li>
  );
}

function To({ page, children }: { page: '/security'; children: string }) {
  return <Link to={page} className="font-medium text-accent hover:underline">{children}</Link>;
}
