import {afterAll, describe, expect, it} from 'vitest';
import {begin} from '../../src/host/preview.js';
import {matches} from '../../src/host/globals/patterns.js';
import {networkGlobals} from '../../src/host/globals/network.js';
import {reportedDiagnostics} from '../../src/host/device.js';
import {routeAnswer} from '../../src/host/route.js';
import {propsOf, settingsText, wrapping} from '../../src/host/settings.js';
import {modules} from '../../src/shims/index.js';
import {asyncStorage} from '../../src/shims/async-storage/index.js';
import {mmkv} from '../../src/shims/react-native-mmkv/index.js';

const {fetch, XMLHttpRequest} = networkGlobals;

afterAll(() => begin({}));

describe('patterns of addresses', () => {
  it.each([
    ['/users/:id', 'https://api.example/users/7?x=1#y', true],
    ['/users/:id', '/users/7', true],
    ['/users/:id', 'https://api.example/v2/users/7', false],
    ['/users/:id', 'https://api.example/users/7/posts', false],
    ['*/users/*', 'https://api.example/v2/users/7/posts', true],
    ['https://api.example:8080/a', 'https://api.example:8080/a', true],
    ['https://api.example/a', 'https://other.example/a', false],
    ['https://api.example/a?page=1', 'https://api.example/a?page=1', true],
    ['https://api.example/a?page=1', 'https://api.example/a?page=2', false],
    ['https://api.example', 'https://api.example', true],
    ['https://api.example/a.b', 'https://api.example/aXb', false],
    ['https://*.example/(x)+', 'https://cdn.example/(x)+', true],
    ['relative/*', 'relative/a', true],
  ])('%s and %s: %s', (pattern, url, expected) => {
    expect(matches(pattern, url)).toBe(expected);
  });
});

describe('the answers of the network', () => {
  const app = {
    fetch: [
      {url: '/a', method: 'POST', status: 201, headers: {'x-a': 'b'}, body: '{"made":true}'},
      {url: '/a', status: 404, body: 'none'},
      {url: 'https://x.example/*', exact: true, status: 200, body: 'exact'},
    ],
  };

  it('are those of the method and the pattern', async () => {
    begin({app});
    const made = await fetch('https://api.example/a', {method: 'post'});
    expect([made.status, made.ok, made.headers.get('X-A'), await made.clone().json(), made.url]).toEqual([201, true, 'b', {made: true}, 'https://api.example/a']);
    const none = await fetch('https://api.example/a');
    expect([none.status, none.ok, await none.text()]).toEqual([404, false, 'none']);
    expect(await (await fetch('https://x.example/*#z')).text()).toBe('exact');
    expect(reportedDiagnostics()).toEqual([]);
    await expect(fetch('https://x.example/other?key=s3cret')).rejects.toThrow('Network request failed');
    expect(JSON.stringify(reportedDiagnostics())).not.toContain('s3cret');
    expect(reportedDiagnostics()).toHaveLength(1);
  });

  it('end with the signal that ends the request', async () => {
    begin({app});
    const controller = new AbortController();
    const answer = fetch('https://api.example/none', {signal: controller.signal});
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  it('come to XMLHttpRequest in its order', async () => {
    begin({app});
    const seen = [];
    const request = new XMLHttpRequest();
    await new Promise((resolve) => {
      request.onreadystatechange = () => seen.push(request.readyState);
      request.addEventListener('load', () => seen.push('load'));
      request.onloadend = resolve;
      request.responseType = 'json';
      request.open('POST', '/a');
      request.send();
    });
    expect([seen, request.status, request.response, request.getAllResponseHeaders()]).toEqual([[1, 2, 3, 4, 'load'], 201, {made: true}, 'x-a: b\r\n']);
  });
});

describe('what a preview is given', () => {
  it('is in its stores and variables, and gone in the next', async () => {
    const older = new mmkv.MMKV();
    begin({app: {storage: {token: 'abc', count: 3, user: {name: 'Ada'}}, env: {API: 'x'}}});
    expect(await asyncStorage.default.multiGet(['token', 'count', 'user'])).toEqual([['token', 'abc'], ['count', '3'], ['user', '{"name":"Ada"}']]);
    for (const store of [older, new mmkv.MMKV({id: 'other'})]) {
      expect([store.getString('token'), store.getNumber('count'), store.getString('user')]).toEqual(['abc', 3, '{"name":"Ada"}']);
    }
    expect(globalThis.process.env.API).toBe('x');
    begin({});
    expect([await asyncStorage.default.getAllKeys(), older.getAllKeys(), globalThis.process.env.API]).toEqual([[], [], undefined]);
  });

  it('is what Expo\'s modules and the browser\'s objects are asked for', async () => {
    begin({app: {locale: 'he_IL', storage: {session: {id: 1}}}});
    const core = modules['expo-modules-core'];
    expect(core.requireNativeModule('ExpoLocalization').getLocales()[0]).toMatchObject({languageTag: 'he-IL', languageCode: 'he', regionCode: 'IL', textDirection: 'rtl'});
    expect(await core.requireNativeModule('ExpoSecureStore').getValueWithKeyAsync('session', {})).toBe('{"id":1}');
    expect(core.requireNativeModule('ExpoSecureStore').getValueWithKeySync('none')).toBeNull();
    expect(modules['react-native'].NativeModules.SettingsManager.settings.AppleLocale).toBe('he_IL');
    begin({});
    expect(core.requireNativeModule('ExpoLocalization').getLocales()[0]).toMatchObject({languageTag: 'en-US', textDirection: 'ltr'});
  });

  it('answers what navigation is asked about its place', () => {
    begin({app: {route: '/(tabs)/users/7?tab=2', name: '(tabs)/users/[id]/index', params: {id: '7', tab: '2'}}});
    expect(routeAnswer('expo-router', 'useLocalSearchParams')).toEqual({id: '7', tab: '2'});
    expect(routeAnswer('expo-router', 'usePathname')).toBe('/users/7');
    expect(routeAnswer('expo-router', 'useSegments')).toEqual(['(tabs)', 'users', '[id]']);
    expect(routeAnswer('@react-navigation/native', 'useRoute')).toMatchObject({name: '(tabs)/users/[id]/index', params: {id: '7'}});
    expect(routeAnswer('expo-router', 'constructor')).toBeUndefined();
    begin({});
    expect(routeAnswer('expo-router', 'useLocalSearchParams')).toBeUndefined();
  });
});

describe('settings', () => {
  const Wrapper = ({children}) => children;

  it('are data, without what is code', () => {
    const text = settingsText([
      {default: {wrapper: Wrapper, props: {onPress() {}}, params: {at: new Date(0)}, Other: Wrapper, time: undefined}, locale: 'de'},
      {default: Wrapper, wrapper: 'src/Around'},
    ]);
    expect(JSON.parse(text)).toEqual([{params: {at: '1970-01-01T00:00:00.000Z'}, locale: 'de'}, {wrapper: 'src/Around'}]);
    expect(() => settingsText([{fetch: {'/a': () => 1}}])).toThrow('fetch: /a is a function');
  });

  it('put their wrappers around the screen, the first outermost', () => {
    const Inner = () => null;
    const only = (module) => module.Inner;
    const element = wrapping([{default: {wrapper: Wrapper}}, {params: {}, Inner}, {Inner}], only)('screen');
    expect([element.type, element.props.children.type, element.props.children.props.children]).toEqual([Wrapper, Inner, 'screen']);
    expect(propsOf([{default: {props: {a: 1, b: 1}}}, {props: {b: 2}}])).toEqual({a: 1, b: 2});
  });
});
