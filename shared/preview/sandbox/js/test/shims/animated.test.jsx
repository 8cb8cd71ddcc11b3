import {useEffect, useLayoutEffect} from 'react';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {outline, treeOf} from './tree.js';

const {Animated, Easing, FlatList, Text, View, useAnimatedColor, useAnimatedValue, useAnimatedValueXY} = modules['react-native'];
const valueOf = (node) => node.__getValue();

test('an animated style shows current values, wherever they are', async () => {
  const x = new Animated.Value(5);
  const tree = await treeOf(
    <Animated.View style={[{opacity: new Animated.Value(0.5)}, {transform: [{translateX: x}, {rotate: x.interpolate({inputRange: [0, 10], outputRange: ['0deg', '90deg']})}]}]} testID="t">
      <Animated.Text style={{fontSize: Animated.add(x, 7)}}>a</Animated.Text>
    </Animated.View>,
  );
  expect(tree).toMatchObject({props: {component: 'View', testID: 't'}, style: {opacity: 0.5, transform: [{translateX: 5}, {rotate: '45deg'}]}});
  expect(tree.children[0].style).toEqual({fontSize: 12});
});

test.each([['an effect', useEffect], ['a layout effect', useLayoutEffect]])('a fade-in started in %s has arrived', async (_name, useWhen) => {
  function FadeIn() {
    const opacity = useAnimatedValue(0);
    const position = useAnimatedValueXY({x: 0, y: -50});
    useWhen(() => {
      Animated.parallel([
        Animated.timing(opacity, {toValue: 1, duration: 300, useNativeDriver: true}),
        Animated.sequence([Animated.delay(100), Animated.spring(position, {toValue: {x: 0, y: 0}, useNativeDriver: true})]),
      ]).start();
    }, [opacity, position]);
    return <Animated.View style={{opacity, transform: position.getTranslateTransform()}} />;
  }
  expect((await treeOf(<FadeIn />)).style).toEqual({opacity: 1, transform: [{translateX: 0}, {translateY: 0}]});
});

test('a loop without end leaves its value where it was', async () => {
  function Pulse() {
    const scale = useAnimatedValue(1);
    useEffect(() => Animated.loop(Animated.timing(scale, {toValue: 2, useNativeDriver: true})).start(), [scale]);
    return <Animated.View style={{transform: [{scale}]}} />;
  }
  expect((await treeOf(<Pulse />)).style).toEqual({transform: [{scale: 1}]});
});

test('a child hears of an animation that a parent started before', async () => {
  const shared = new Animated.Value(0);
  const Child = () => <Animated.View style={{width: shared}} />;
  function Parent() {
    useLayoutEffect(() => shared.setValue(9), []);
    return <Child />;
  }
  expect((await treeOf(<Parent />)).style).toEqual({width: 9});
});

test('own components can be animated, with their other props untouched', async () => {
  const Box = ({width, label, style}) => <View style={[style, {width}]} testID={label} />;
  const AnimatedBox = Animated.createAnimatedComponent(Box);
  const tree = await treeOf(<AnimatedBox width={new Animated.Value(3)} label="b" style={{height: new Animated.Value(4)}} />);
  expect(tree).toMatchObject({style: {width: 3, height: 4}, props: {testID: 'b'}});
  const AnimatedList = Animated.createAnimatedComponent(FlatList);
  expect(outline(await treeOf(<AnimatedList data={[1]} renderItem={({item}) => <Text>{item}</Text>} />))).toEqual(['FlatList', ['ScrollViewContent', ['Cell', ['Text', '1']]]]);
});

test('a component may be driven by a colour', async () => {
  function Tint() {
    const color = useAnimatedColor('red');
    useEffect(() => Animated.timing(color, {toValue: '#0000ff80', useNativeDriver: false}).start(), [color]);
    return <Animated.View style={{backgroundColor: color}} />;
  }
  expect((await treeOf(<Tint />)).style.backgroundColor).toBe('rgba(0, 0, 255, 0.502)');
});

test('interpolation: segments, ends and easing', () => {
  const at = (value, config) => valueOf(new Animated.Value(value).interpolate({inputRange: [0, 1, 2], outputRange: [0, 100, 1000], ...config}));
  expect(at(0.5)).toBe(50);
  expect(at(1.5)).toBe(550);
  expect(at(3)).toBe(1900);
  expect(at(3, {extrapolate: 'clamp'})).toBe(1000);
  expect(at(3, {extrapolateRight: 'identity'})).toBe(3);
  expect(at(-1, {extrapolateLeft: 'clamp'})).toBe(0);
  expect(at(0.5, {easing: (t) => t * t})).toBe(25);
  expect(at(1, {inputRange: [0, 1, 1]})).toBe(100);
  expect(valueOf(new Animated.Value(0.5).interpolate({inputRange: [0, 1], outputRange: [0, 10]}).interpolate({inputRange: [0, 10], outputRange: ['a 0px 1', 'a 8px 3']}))).toBe('a 4px 2');
});

test('interpolation of colours goes by channels', () => {
  const mix = (from, to) => valueOf(new Animated.Value(0.5).interpolate({inputRange: [0, 1], outputRange: [from, to]}));
  expect(mix('red', 'blue')).toBe('rgba(128, 0, 128, 1)');
  expect(mix('transparent', 'rgba(255, 255, 255, 0.5)')).toBe('rgba(128, 128, 128, 0.25)');
});

test('interpolation refuses ranges that cannot be', () => {
  const value = new Animated.Value(0);
  const make = (inputRange, outputRange) => () => value.interpolate({inputRange, outputRange});
  expect(make([0], [0])).toThrow('2 elements');
  expect(make([0, 1], [0])).toThrow('same length');
  expect(make([1, 0], [0, 1])).toThrow('monotonically');
  expect(make([0, 1], ['bold', 'thin'])).toThrow('numeric component');
  expect(() => new Animated.Value(undefined)).toThrow('undefined');
});

test('values are computed from values', () => {
  const a = new Animated.Value(7);
  const b = new Animated.Value(2);
  expect(valueOf(Animated.subtract(a, b))).toBe(5);
  expect(valueOf(Animated.multiply(a, 3))).toBe(21);
  expect(valueOf(Animated.divide(a, b))).toBe(3.5);
  expect(valueOf(Animated.divide(a, 0))).toBe(0);
  expect(valueOf(Animated.modulo(Animated.subtract(0, a), 4))).toBe(1);
  const clamped = Animated.diffClamp(a, 0, 10);
  a.setValue(30);
  expect(valueOf(clamped)).toBe(10);
  a.setValue(27);
  expect(valueOf(clamped)).toBe(7);
});

test('values have offsets, listeners and a start to go back to', () => {
  const value = new Animated.Value(1);
  const heard = [];
  const id = value.addListener(({value: now}) => heard.push(now));
  const derived = Animated.multiply(value, 10);
  derived.addListener(({value: now}) => heard.push(now));
  value.setOffset(5);
  value.flattenOffset();
  expect(valueOf(value)).toBe(6);
  value.extractOffset();
  value.setValue(2);
  expect(valueOf(value)).toBe(8);
  value.removeListener(id);
  expect(value.hasListeners()).toBe(false);
  value.resetAnimation();
  expect(heard).toEqual([6, 60, 8, 80, 70]);
  const point = new Animated.ValueXY({x: 1, y: 2});
  point.addListener((now) => heard.push(now));
  point.setValue({x: 3, y: 2});
  expect(heard.at(-1)).toEqual({x: 3, y: 2});
  expect(JSON.stringify({value, point})).toBe('{"value":7,"point":{"x":3,"y":2}}');
});

test('a value may follow another', () => {
  const leader = new Animated.Value(1);
  const follower = new Animated.Value(0);
  const chase = Animated.spring(follower, {toValue: leader, useNativeDriver: true});
  chase.start();
  expect(valueOf(follower)).toBe(1);
  leader.setValue(4);
  expect(valueOf(follower)).toBe(4);
  chase.stop();
  leader.setValue(9);
  expect(valueOf(follower)).toBe(4);
});

test('events write what they are mapped to', () => {
  const y = new Animated.Value(0);
  const heard = [];
  const onScroll = Animated.event([null, {nativeEvent: {contentOffset: {y}}}], {listener: () => heard.push('own'), useNativeDriver: true});
  Animated.forkEvent(onScroll, () => heard.push('forked'));
  onScroll('ignored', {nativeEvent: {contentOffset: {x: 1, y: 12}}});
  expect(valueOf(y)).toBe(12);
  expect(heard).toEqual(['own', 'forked']);
});

describe('in time', () => {
  beforeEach(() => vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}));
  afterEach(() => vi.useRealTimers());

  test('callbacks come when the animation would have ended', () => {
    const value = new Animated.Value(0);
    const ends = [];
    const note = (name) => ({finished}) => ends.push([name, finished]);
    Animated.stagger(100, [Animated.timing(value, {toValue: 1, duration: 200}), Animated.timing(value, {toValue: 2, duration: 200})]).start(note('stagger'));
    Animated.loop(Animated.timing(new Animated.Value(0), {toValue: 1, duration: 100}), {iterations: 4}).start(note('loop'));
    Animated.loop(Animated.delay(10)).start(note('endless'));
    vi.advanceTimersByTime(299);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([['stagger', true]]);
    vi.advanceTimersByTime(10000);
    expect(ends).toEqual([['stagger', true], ['loop', true]]);
  });

  test('a stopped or overtaken animation has not finished', () => {
    const value = new Animated.Value(0);
    const ends = [];
    const animation = Animated.timing(value, {toValue: 1, delay: 50});
    animation.start(({finished}) => ends.push(finished));
    animation.stop();
    animation.start(({finished}) => ends.push(finished));
    value.setValue(3);
    vi.runAllTimers();
    expect(ends).toEqual([false, false]);
    expect(valueOf(value)).toBe(3);
  });

  test('decay comes to rest at its limit', () => {
    const value = new Animated.Value(10);
    let finished = false;
    Animated.decay(value, {velocity: 0.5, deceleration: 0.99}).start((result) => ({finished} = result));
    expect(valueOf(value)).toBeCloseTo(60);
    vi.runAllTimers();
    expect(finished).toBe(true);
  });

  test('what comes after an endless animation is not reached', () => {
    const value = new Animated.Value(0);
    Animated.sequence([Animated.loop(Animated.delay(1)), Animated.timing(value, {toValue: 5})]).start();
    expect(valueOf(value)).toBe(0);
  });
});

test('easings start at 0, end at 1, and go their way', () => {
  const curves = {...Easing, elastic: Easing.elastic(1), back: Easing.back(), bezier: Easing.bezier(0.25, 0.1, 0.25, 1), poly: Easing.poly(4)};
  for (const wrapper of ['in', 'out', 'inOut']) curves[wrapper] = Easing[wrapper](Easing.cubic);
  for (const [name, curve] of Object.entries(curves)) {
    expect([name, Math.abs(curve(0)) < 0.002, curve(1)]).toEqual([name, true, expect.closeTo(1, 6)]);
  }
  // Chromium's own value for cubic-bezier(0.25, 0.1, 0.25, 1) halfway.
  expect(curves.bezier(0.5)).toBeCloseTo(0.8024, 3);
  expect(Easing.inOut(Easing.quad)(0.25)).toBe(0.125);
  expect(Easing.out(Easing.quad)(0.5)).toBe(0.75);
  expect(Easing.bounce(1 / 2.75 - 1e-9)).toBeCloseTo(1);
  expect(() => Easing.bezier(2, 0, 0, 0)).toThrow('range');
});

test('animated screens read no device', async () => {
  expect((await render(<Animated.ScrollView><Animated.Image source={{uri: 'a'}} /></Animated.ScrollView>)).reads).toEqual([]);
});
