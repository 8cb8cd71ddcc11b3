// Utility classes: what NativeWind's projects write in className.

import {beforeEach, describe, expect, test} from 'vitest';
import {begin, finish, mountElement} from '../../src/host/preview.js';
import {createElement} from 'react';
import {jsx} from '../../src/host/jsx.js';
import {takeClasses, useClasses} from '../../src/host/tailwind/index.js';
import {classedComponents} from '../../src/shims/nativewind/components.js';
import {modules} from '../../src/shims/index.js';

const {ActivityIndicator, ScrollView, Text, TextInput, View} = modules['react-native'];

takeClasses(classedComponents);

/** The nodes of elements that a function makes, as user code's JSX makes them. */
function drawn(make, project = {}, device) {
  begin({device});
  if (project !== null) useClasses(project);
  mountElement(make());
  const {error, tree, diagnostics} = JSON.parse(finish());
  expect(error).toBeUndefined();
  return {tree, diagnostics, style: tree.style};
}

const styleOf = (className, project, device) => drawn(() => jsx(View, {className}), project, device).style;

describe('utility classes', () => {
  test.each([
    ['flex-1 flex-row items-center justify-between', {flex: 1, flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between'}],
    ['p-4 px-2 -mt-1 mb-auto gap-x-3', {padding: 14, paddingHorizontal: 7, marginTop: -3.5, marginBottom: 'auto', columnGap: 10.5}],
    ['w-1/2 h-full size-10 max-w-sm min-h-[44px]', {width: 35, height: 35, maxWidth: 336, minHeight: 44}],
    ['absolute inset-x-2 top-0 -left-1/2 z-10', {position: 'absolute', left: '-50%', right: 7, top: 0, zIndex: 10}],
    ['rounded-t-lg rounded-full border border-b-2 border-gray-200', {borderTopLeftRadius: 7, borderTopRightRadius: 7, borderRadius: 9999, borderWidth: 1, borderBottomWidth: 2, borderColor: '#e5e7eb'}],
    ['bg-red-500/50 opacity-75', {backgroundColor: 'rgba(239, 68, 68, 0.5)', opacity: 0.75}],
    ['bg-[#112233] mt-[10%] w-[3rem]', {backgroundColor: '#112233', marginTop: '10%', width: 42}],
    ['rotate-45 -translate-x-2 scale-110', {transform: [{rotate: '45deg'}, {translateX: -7}, {scale: 1.1}]}],
    ['hidden bg-white web:bg-black hover:bg-black', {display: 'none', backgroundColor: '#fff'}],
    ['bg-black bg-opacity-50 grow basis-1/3 aspect-square overflow-hidden', {backgroundColor: '#000', flexGrow: 1, flexBasis: '33.333333%', aspectRatio: '1/1', overflow: 'hidden'}],
  ])('%s', (className, style) => expect(styleOf(className)).toEqual(style));

  test('texts', () => {
    const {tree} = drawn(() => jsx(Text, {className: 'text-2xl font-bold text-white/80 leading-6 tracking-wide uppercase line-clamp-2', children: 'a'}));
    expect(tree.style).toEqual({fontSize: 21, lineHeight: 21, fontWeight: '700', color: 'rgba(255, 255, 255, 0.8)', letterSpacing: 0.525, textTransform: 'uppercase'});
    expect(tree.props.numberOfLines).toBe(2);
  });

  test('inline styles win, and classes of content and placeholders find their props', () => {
    expect(drawn(() => jsx(View, {className: 'p-4 bg-white', style: {padding: 1}})).style).toEqual({padding: 1, backgroundColor: '#fff'});
    const {tree} = drawn(() => jsx(ScrollView, {className: 'flex-1', contentContainerClassName: 'p-2', children: 'x'}));
    expect(JSON.stringify(tree)).toContain('"padding":7');
    expect(drawn(() => jsx(TextInput, {className: 'placeholder:text-red-500'})).tree.props.placeholderTextColor).toBe('#ef4444');
    expect(drawn(() => jsx(ActivityIndicator, {className: 'text-red-500'})).tree.props.color).toBe('#ef4444');
  });

  test('variants ask the device', () => {
    const dark = {colorScheme: 'dark'};
    expect(styleOf('bg-white dark:bg-black md:p-1 ios:m-1 android:m-2', {}, dark)).toEqual({backgroundColor: '#000', margin: 3.5});
    expect(styleOf('bg-white dark:bg-black md:p-1', {}, {width: 800})).toEqual({backgroundColor: '#fff', padding: 3.5});
  });
});

describe('a project', () => {
  const css = `@tailwind base;
    @layer base { :root { --primary: 210 40% 50%; --radius: 0.5rem; } .dark:root { --primary: 0 0% 0%; } }
    .btn { @apply p-2 rounded-md; background-color: red }
    @theme { --color-brand: #123456; }`;
  const configs = [() => ({
    theme: {extend: {colors: {primary: {DEFAULT: 'hsl(var(--primary))', soft: '#abc'}}, borderRadius: {md: 'calc(var(--radius) - 2px)'}, spacing: {18: '72px'}, fontFamily: {body: ['Inter', 'sans']}}},
  })];

  test('has colours, variables, classes and scales of its own', () => {
    const style = styleOf('btn bg-primary border-primary-soft m-18 font-body text-brand', {css, configs, rem: 16});
    expect(style).toEqual({padding: 8, borderRadius: 6, backgroundColor: 'rgba(77, 128, 179, 1)', borderColor: '#abc', margin: 72, fontFamily: 'Inter', color: '#123456'});
    expect(styleOf('bg-primary', {css, configs}, {colorScheme: 'dark'}).backgroundColor).toBe('rgba(0, 0, 0, 1)');
  });

  test('whose configuration throws has the defaults', () => {
    const {style, diagnostics} = drawn(() => jsx(View, {className: 'p-1'}), {configs: [() => { throw new Error('no'); }]});
    expect(style).toEqual({padding: 3.5});
    expect(diagnostics.map((d) => d.code)).toEqual(['TAILWIND_CONFIG']);
  });

  test('without classes is told that they have no effect', () => {
    const {style, diagnostics} = drawn(() => jsx(View, {className: 'p-1'}), null);
    expect(style).toEqual({});
    expect(diagnostics.map((d) => d.code)).toEqual(['CLASS_NAME_IGNORED']);
  });
});

describe('NativeWind', () => {
  const {cssInterop, styled, vars} = modules.nativewind;
  beforeEach(() => begin({}));

  test('tells of components that take classes', () => {
    const Plain = ({tint, style}) => createElement(View, {testID: tint, style});
    const {tree} = drawn(() => {
      cssInterop(Plain, {className: {target: 'style', nativeStyleToProp: {color: 'tint'}}});
      return jsx(Plain, {className: 'p-1 text-red-500'});
    });
    expect([tree.style, tree.props.testID]).toEqual([{padding: 3.5}, '#ef4444']);
    expect(drawn(() => jsx(styled(View, 'p-1'), {className: 'm-1'})).style).toEqual({padding: 3.5, margin: 3.5});
  });

  test('gives variables to what a view holds', () => {
    const Inner = () => jsx(View, {className: 'bg-[--c]'});
    const {tree} = drawn(() => jsx(View, {style: [vars({'--c': '#abcdef'})], children: jsx(Inner, {})}));
    expect(tree.children[0].style).toEqual({backgroundColor: '#abcdef'});
  });
});

test('a class that is unknown is told of, and hostile ones end', () => {
  const {diagnostics} = drawn(() => jsx(View, {className: 'no-such-thing hover:x transition-all'}), {css: '.a { @apply a a } {{{{'});
  expect(diagnostics.map((d) => d.message)).toEqual(['The class "no-such-thing" is none that a preview can draw.']);
  expect(styleOf('a bg-[var(--x)] __proto__ constructor toString-1', {css: '.a { @apply a } :root { --x: var(--x) }'})).toEqual({});
});
