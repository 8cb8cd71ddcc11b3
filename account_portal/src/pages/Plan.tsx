import { Level, ok, Panel, Table, Time, Usage, type components } from '@hivesync/ui';
import { useQuery } from '@tanstack/react-query';
import { useDoor, useMe } from '../context.tsx';
import { Page, Section } from '../Page.tsx';
import { bytes, limitRows, tiers } from '../words.ts';

type Subscription = components['schemas']['BillingSubscription'];

/** Plan is what the account has, until when, and how much of it is used. */
export function Plan() {
  const { api } = useDoor();
  const me = useMe();
  const plan = useQuery({ queryKey: ['plan'], queryFn: async () => (await ok(api.GET('/api/v1/billing/subscription'))).data });
  const own = me.data?.teams.find((t) => t.personal);
  return (
    <Page title="Plan and usage" about="What your plan allows, and how much of it you use.">
      <Panel query={plan} what="your plan" className="min-h-60 gap-7">
        {(s) => (
          <div className="grid gap-7">
            <Section title={`${tiers[s.tier] ?? s.tier} plan`}><Standing plan={s} /></Section>
            <Section title="Usage">
              <div className="grid max-w-105 gap-4">
                {own && <Usage label="Storage of your projects" used={own.stored_bytes} most={own.stored_bytes_limit} format={bytes} note={`${bytes(s.usage.package_bytes)} of packages are not counted.`} />}
                <p><span className="font-medium">{s.usage.projects.toLocaleString('en-GB')}</span> {s.usage.projects === 1 ? 'project' : 'projects'} in your personal team.</p>
              </div>
            </Section>
            <Section title="Limits" about="The server enforces them; a request beyond one says when it is possible again.">
              <div className="max-w-140">
                <Table
                  label="Limits" rows={limitRows(s.limits as Record<string, number>)} id={(r) => r.name}
                  columns={[{ key: 'name', head: 'Limit', cell: (r) => r.name }, { key: 'most', head: 'At most', figures: true, cell: (r) => r.most }]}
                />
              </div>
            </Section>
          </div>
        )}
      </Panel>
    </Page>
  );
}

function Standing({ plan: s }: { plan: Subscription }) {
  if (s.source === 'administrator') return <p>An administrator gave you this plan. It does not end by itself.</p>;
  if (s.source === 'none' || !s.status) return <p>You pay for nothing, and nothing ends.</p>;
  return (
    <div className="grid gap-1">
      {s.status === 'active' && <p><Level level="ok">Paid</Level></p>}
      {s.status === 'trialing' && <p><Level level="ok">On trial</Level></p>}
      {s.status === 'past_due' && <p><Level level="watch">The last payment failed</Level></p>}
      {s.status === 'cancelled' && <p><Level level="watch">Cancelled</Level></p>}
      {s.status === 'ended' && <p><Level level="unknown">Ended</Level></p>}
      {s.renews_at && <p>It renews on <Time at={s.renews_at} as="date" />.</p>}
      {s.ends_at && <p>{s.status === 'ended' ? 'It ended on' : 'You have it until'} <Time at={s.ends_at} as="date" />, and the Free plan then.</p>}
      {s.status === 'past_due' && <p className="text-muted">Check your means of payment where you subscribed. Until that is settled your plan goes on.</p>}
    </div>
  );
}
