// Patterns of addresses: * is anything, :name one part of a path. A pattern without a host is a path on any host, one without a query
// or a fragment leaves them out of account.

const compiled = new Map();
const MAX_COMPILED = 2000;

const SPECIAL = /[.+?^${}()|[\]\\]/g;

function compile(pattern) {
  const [, host = '', rest] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*|\/\/[^/?#]*)?(.*)$/is.exec(pattern);
  const escape = (text) => text.replace(SPECIAL, '\\$&').replace(/\*+/g, '.*');
  // A colon in a host comes before its port.
  const path = rest.split(/(:[A-Za-z_]\w*)/).map((part, i) => (i % 2 === 1 ? '[^/?#]+' : escape(part))).join('');
  const open = /[?#]/.test(rest) ? '' : '(?:[?#].*)?';
  const anyHost = host === '' && rest.startsWith('/') ? '(?:[a-z][a-z0-9+.-]*:)?(?://[^/?#]*)?' : '';
  return new RegExp(`^${anyHost}${escape(host)}${path}${open}$`, 'is');
}

/**
 * Whether an address is one that a pattern means.
 * @param {string} pattern
 * @param {string} url
 */
export function matches(pattern, url) {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    expression = compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(url);
}
