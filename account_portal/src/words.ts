/** What an API token may do, in words, by scope. */
export const scopes: Record<string, string> = {
  'previews:read': 'See previews',
  'previews:write': 'Start and stop previews',
  'files:read': 'Read project files',
  'files:write': 'Change project files',
  'projects:read': 'See projects',
  'projects:write': 'Create and change projects',
  'tasks:read': 'See tasks',
  'tasks:write': 'Create and change tasks',
  'teams:read': 'See teams and their members',
  'teams:write': 'Invite members, change teams',
  'notifications:read': 'See notifications',
  'notifications:write': 'Mark notifications',
  'events:read': 'Follow live events',
  'search:read': 'Search',
  'webhooks:read': 'See webhooks',
  'webhooks:write': 'Create and change webhooks',
  'billing:read': 'See the plan and its limits',
};

/** short is a scope as lists show it: previews: write. */
export function short(scope: string): string {
  return scope.replace(':', ': ').replaceAll('_', ' ');
}

/** Limits of a plan, in words, in the order in which they are shown; others follow by their own names. */
const limits: Record<string, string> = {
  previews_per_hour: 'Previews an hour',
  concurrent_previews: 'Previews at the same time',
  devices_per_preview: 'Devices in a preview',
  revisions_kept: 'Past revisions of a project',
  revision_days: 'Days that past revisions are kept',
  exports_per_day: 'Copies of your data a day',
  invitations_per_day: 'Invitations a day',
  webhooks: 'Webhooks of a team',
  stored_bytes: 'Storage of your projects',
  package_bytes: 'Storage of packages',
  large_file_bytes: 'Largest single file',
  requests_per_minute: 'Calls of the API a minute',
  package_fetches_per_hour: 'Fetches of packages an hour',
  webhook_resends_per_hour: 'Tests and repetitions of webhooks an hour',
  live_tickets_per_minute: 'Live streams opened a minute',
  session_tickets_per_minute: 'Openings of this account from apps a minute',
};

export function limitRows(of: Record<string, number>): { name: string; most: string }[] {
  const order = Object.keys(limits);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(of)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, most]) => ({ name: limits[name] ?? sentence(name.replaceAll('_', ' ').replace(/ per (\w+)$/, ' a $1').replace(/ a hour$/, ' an hour')), most: name.endsWith('_bytes') ? bytes(most) : most.toLocaleString('en-GB') }));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = n < 1024 ? 0 : Math.min(Math.floor(Math.log2(n) / 10), units.length - 1);
  const value = n / 1024 ** power;
  return `${value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 && power > 0 ? 1 : 0 })} ${units[power]}`;
}

export const tiers: Record<string, string> = { free: 'Free', pro: 'Pro', premium: 'Premium' };

/** client says what a client called itself in words that its owner knows. */
export function client(agent: string): string {
  const system = [['iPhone', /iPhone/], ['iPad', /iPad/], ['Android', /Android/], ['Windows', /Windows/], ['macOS', /Mac OS X|Macintosh/], ['Linux', /Linux|X11/]].find(([, re]) => (re as RegExp).test(agent))?.[0] as string | undefined;
  const browser = [['Edge', /Edg\//], ['Opera', /OPR\//], ['Firefox', /Firefox\//], ['Chrome', /(Headless)?Chrom(e|ium)\//], ['Safari', /Safari\//]].find(([, re]) => (re as RegExp).test(agent))?.[0] as string | undefined;
  if (browser) return system ? `${browser} on ${system}` : browser;
  return agent.split(' ')[0]?.slice(0, 60) || 'Unknown client';
}
