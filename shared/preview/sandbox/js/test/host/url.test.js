// Node's URL says what is right.
import {expect, test} from 'vitest';
import {urlGlobals} from '../../src/host/globals/url.js';

const CASES = [
  ['https://example.com'], ['HTTPS://User:Pa%20ss@Example.COM:443/a/./b/../c?x=1&y=a b#frag'], ['http://a.b:8080/%7Efoo/'],
  ['../x/y?q#h', 'https://h.com/a/b/c'], ['/root', 'https://h.com/a/b'], ['//other.com/p', 'https://h.com/a'], ['?q=2', 'https://h.com/a?b#c'],
  ['#only', 'https://h.com/a?b'], ['', 'https://h.com/a?b#c'], ['mailto:me@example.com?subject=hi'], ['data:text/plain,hello world'],
  ['myapp://profile/42?tab=a'], ['exp://127.0.0.1:8081/--/home'], ['file:///etc/hosts'], ['http://[::1]:3000/x'], ['https:\\\\h.com\\a\\b'],
  ['https://h.com/ü?ö#ä'], ['https://h.com/a%2fb/%2e%2e/c'], ['  https://h.com/trim  '], ['https://h.com/a\nb'], ['https://h.com?x'], ['foo:bar'],
  ['tel:+1-555'], ['https://h.com/"<>`{}'], ['http:relative', 'http://h.com/a/b'], ['https://h.com:99999/'], ['http://'], ['nonsense'], ['//x'], ['http://a b/'], ['/p', 'mailto:x'],
];

test.each(CASES)('%s against %s', (input, base) => {
  const describe = (Class) => {
    try {
      const {href, protocol, username, password, host, hostname, port, pathname, search, hash, origin} = new Class(input, base);
      return {href, protocol, username, password, host, hostname, port, pathname, search, hash, origin};
    } catch (error) {
      return error.name;
    }
  };
  expect(describe(urlGlobals.URL)).toEqual(describe(URL));
});

test('search parameters behave alike', () => {
  const run = (Params) => {
    const p = new Params('?a=1&b=2&a=3&c=%E2%82%AC+x&d');
    p.append('e', 'ä &=+~\'()*!');
    p.delete('b');
    p.set('a', '9');
    p.sort();
    return [p.toString(), p.get('c'), p.getAll('a'), p.has('d'), p.get('nope'), [...p.keys()], p.size, new Params({x: 1, y: 'z'}).toString(), new Params([['k', 'v']]).toString()];
  };
  expect(run(urlGlobals.URLSearchParams)).toEqual(run(URLSearchParams));
});

test('a URL and its parameters follow each other', () => {
  const run = (Class) => {
    const url = new Class('https://h.com/a?x=1#f');
    url.searchParams.append('y', 'b c');
    const first = url.href;
    url.search = '?z=3';
    url.hash = 'g';
    url.pathname = '/p q';
    return [first, url.href, url.searchParams.get('z'), JSON.stringify({url})];
  };
  expect(run(urlGlobals.URL)).toEqual(run(URL));
});
