import {beforeEach, expect, test} from 'vitest';
import {consoleGlobal, consoleLines, resetConsole} from '../../src/host/console.js';
import {reportedDiagnostics, resetDevice} from '../../src/host/device.js';
import {structuredClone as ours} from '../../src/host/globals/clone.js';
import {crypto} from '../../src/host/globals/crypto.js';
import {encodingGlobals} from '../../src/host/globals/encoding.js';
import {eventGlobals} from '../../src/host/globals/events.js';
import {networkGlobals} from '../../src/host/globals/network.js';
import {nextTimerAt, resetTimers, runNextTimer, timerGlobals} from '../../src/host/globals/timers.js';
import {resetLimits} from '../../src/host/limits.js';

beforeEach(() => {
  resetDevice();
  resetLimits();
  resetTimers();
  resetConsole();
});

test('text is encoded and decoded as by Node', () => {
  const encoder = new encodingGlobals.TextEncoder();
  const texts = ['', 'abc', 'äöü€', '👨‍👩‍👧', '\ud800x', 'x\udc00', '\u0000\uffff'];
  for (const text of texts) {
    expect([...encoder.encode(text)]).toEqual([...new TextEncoder().encode(text)]);
  }
  const samples = [[0xff], [0xc3, 0xa4], [0xe2, 0x82], [0xf0, 0x9f, 0x98, 0x80], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf, 0x61], [0xc0, 0x80, 0x41], [0xf4, 0x90, 0x80, 0x80]];
  for (const bytes of samples) {
    const data = new Uint8Array(bytes);
    expect(new encodingGlobals.TextDecoder().decode(data)).toBe(new TextDecoder().decode(data));
  }
  expect(() => new encodingGlobals.TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([0xff]))).toThrow(TypeError);
  expect(() => new encodingGlobals.TextDecoder('latin1')).toThrow(RangeError);
});

test('structuredClone copies what can be copied, and refuses the rest', () => {
  const cyclic = {date: new Date(5), map: new Map([[1, new Set(['a'])]]), re: /x/gi, bytes: new Uint8Array([1, 2]), sparse: [1, , 3], nested: {n: 1n}};
  cyclic.self = cyclic;
  const copy = ours(cyclic);
  expect(copy).not.toBe(cyclic);
  expect(copy.self).toBe(copy);
  expect({...copy, self: 0}).toEqual({...structuredClone({...cyclic, self: 0})});
  expect(ours(new RangeError('no')).name).toBe('RangeError');
  expect(() => ours({f() {}})).toThrow(/could not be cloned/);
  expect(() => ours(Symbol('s'))).toThrow(/could not be cloned/);
});

test('timers run in order of time, then of request', () => {
  const log = [];
  timerGlobals.setTimeout(() => log.push('late'), 50);
  timerGlobals.setTimeout((x) => log.push(x), 10, 'first');
  timerGlobals.setTimeout(() => log.push('second'), 10);
  timerGlobals.setImmediate(() => log.push('immediate'));
  const cancelled = timerGlobals.setTimeout(() => log.push('never'), 5);
  timerGlobals.clearTimeout(cancelled);
  let ticks = 0;
  const interval = timerGlobals.setInterval(() => {
    log.push(`tick ${++ticks}`);
    if (ticks === 2) timerGlobals.clearInterval(interval);
  }, 20);
  const times = [];
  for (let at = nextTimerAt(); at >= 0; at = nextTimerAt()) {
    times.push(at);
    runNextTimer();
  }
  expect(log).toEqual(['immediate', 'first', 'second', 'tick 1', 'tick 2', 'late']);
  expect(times).toEqual([0, 10, 10, 20, 40, 50]);
});

test('timers beyond the horizon and beyond the count never run', () => {
  resetLimits({maxVirtualTime: 100, maxTimers: 3});
  let ran = 0;
  timerGlobals.setTimeout(() => ran++, 101);
  expect(nextTimerAt()).toBe(-1);
  for (let i = 0; i < 10; i++) timerGlobals.setTimeout(() => ran++, 1);
  while (nextTimerAt() >= 0) runNextTimer();
  expect(ran).toBe(2);
});

test('animation frames come at 60 Hz of virtual time', () => {
  const frames = [];
  const step = (t) => {
    frames.push(Math.round(t));
    if (frames.length < 3) timerGlobals.requestAnimationFrame(step);
  };
  timerGlobals.requestAnimationFrame(step);
  while (nextTimerAt() >= 0) runNextTimer();
  expect(frames).toEqual([17, 33, 50]);
});

test('every request fails and is reported once, without its query', async () => {
  await expect(networkGlobals.fetch('https://api.example.com/a?token=secret')).rejects.toThrow('Network request failed');
  await expect(networkGlobals.fetch('https://api.example.com/a?token=other')).rejects.toThrow(TypeError);
  const reported = reportedDiagnostics();
  expect(reported).toHaveLength(1);
  expect(reported[0].code).toBe('NETWORK_BLOCKED');
  expect(reported[0].message).not.toContain('secret');
});

test('headers ignore case and join values', () => {
  const h = new networkGlobals.Headers({Accept: 'a'});
  h.append('ACCEPT', 'b');
  expect([...h]).toEqual([['accept', 'a, b']]);
});

test('aborting tells listeners once', () => {
  const controller = new eventGlobals.AbortController();
  let calls = 0;
  controller.signal.addEventListener('abort', () => calls++);
  controller.signal.onabort = () => calls++;
  controller.abort();
  controller.abort();
  expect(calls).toBe(2);
  expect(controller.signal.aborted).toBe(true);
  expect(() => controller.signal.throwIfAborted()).toThrow();
});

test('identifiers have the shape of a version 4 UUID', () => {
  expect(crypto.randomUUID()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('console is captured, formatted and bounded', () => {
  const cyclic = {a: 1};
  cyclic.me = cyclic;
  consoleGlobal.log('%s is %d', 'x', 4.7, {n: [1, 'two']}, cyclic, null, undefined);
  expect(consoleLines()[0]).toEqual({level: 'log', message: "x is 4 { n: [1, \"two\"] } { a: 1, me: [Circular] } null undefined"});
  for (let i = 0; i < 500; i++) consoleGlobal.warn('y'.repeat(5000));
  const lines = consoleLines();
  expect(lines).toHaveLength(201);
  expect(lines[1].message).toHaveLength(2000);
  expect(lines[200].message).toContain('301 further lines');
});

test('a value that throws when it is looked at does not break console', () => {
  consoleGlobal.log(new Proxy({}, {ownKeys() { throw new Error('no'); }}));
  expect(consoleLines()[0].message).toBe('[unreadable value]');
});
