import {expect, test} from 'vitest';
import {formatColor, parseColor} from '../../src/shims/react-native/colors.js';
import {modules} from '../../src/shims/index.js';

test.each([
  ['red', 'rgba(255, 0, 0, 1)'],
  ['RebeccaPurple', 'rgba(102, 51, 153, 1)'],
  ['transparent', 'rgba(0, 0, 0, 0)'],
  ['#abc', 'rgba(170, 187, 204, 1)'],
  ['#abc8', 'rgba(170, 187, 204, 0.533)'],
  ['#11223380', 'rgba(17, 34, 51, 0.502)'],
  ['rgb(1, 2, 3)', 'rgba(1, 2, 3, 1)'],
  ['rgba(1 2 3 / 50%)', 'rgba(1, 2, 3, 0.5)'],
  ['rgb(100%, 50%, 0%)', 'rgba(255, 128, 0, 1)'],
  ['rgba(300, -5, 0, 2)', 'rgba(255, 0, 0, 1)'],
  ['hsl(120, 100%, 25%)', 'rgba(0, 128, 0, 1)'],
  ['hsla(-120, 100%, 50%, 0.5)', 'rgba(0, 0, 255, 0.5)'],
  ['hwb(0 0% 0%)', 'rgba(255, 0, 0, 1)'],
  ['hwb(0 60% 60%)', 'rgba(128, 128, 128, 1)'],
  [0xff000080, 'rgba(255, 0, 0, 0.502)'],
])('%s is %s', (color, expected) => {
  expect(formatColor(parseColor(color))).toBe(expected);
});

test.each(['', 'nocolor', '#12', '#12345', 'rgb(1,2)', 'rgb(a,b,c)', null, undefined, -1, 1.5, {}, 'constructor', `#${'0'.repeat(200)}`])('%s is no colour', (color) => {
  expect(parseColor(color)).toBeNull();
});

test('processColor gives alpha first', () => {
  const {processColor} = modules['react-native'];
  expect(processColor('#11223344')).toBe(0x44112233);
  expect(processColor('white')).toBe(0xffffffff);
  expect(processColor('what')).toBeUndefined();
  expect(processColor(null)).toBeNull();
});
