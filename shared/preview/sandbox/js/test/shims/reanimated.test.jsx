import {useEffect, useState} from 'react';
import {describe, expect, test, vi} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {render} from '../render.js';
import {treeOf} from './tree.js';

const {Text, View} = modules['react-native'];
const {default: Animated, ...R} = modules['react-native-reanimated'];
const {useAnimatedStyle, useDerivedValue, useSharedValue, withTiming} = R;

/** What a shared value is after an animation began. */
function after(animation, from = 0) {
  const value = R.makeMutable(from);
  value.value = animation;
  return value.value;
}

describe('animations have ended', () => {
  test.each([
    ['withTiming', withTiming(7), 7],
    ['withSpring', R.withSpring(7, {damping: 2}), 7],
    ['withDelay', R.withDelay(900, withTiming(7)), 7],
    ['withSequence', R.withSequence(withTiming(3), R.withSpring(9)), 9],
    ['withSequence, how motion is reduced first', R.withSequence(R.ReduceMotion.System, withTiming(3), withTiming(8)), 8],
    ['withRepeat, an odd number of times there and back', R.withRepeat(withTiming(7), 3, true), 7],
    ['withRepeat, an even number of times there and back', R.withRepeat(withTiming(7), 4, true), 1],
    ['withRepeat without end', R.withRepeat(withTiming(7), -1), 1],
    ['withSequence behind what never ends', R.withSequence(withTiming(5), R.withRepeat(withTiming(7), -1), withTiming(9)), 5],
    ['withClamp', R.withClamp({max: 4}, R.withSpring(7)), 4],
    ['withDecay, within bounds', R.withDecay({velocity: 5000, clamp: [0, 100]}), 100],
  ])('%s', (_name, animation, want) => {
    expect(after(animation, 1)).toBe(want);
  });

  test('what is shown is the end, whoever began it', async () => {
    function Screen() {
      const opacity = useSharedValue(0);
      const moved = useDerivedValue(() => opacity.value * 10);
      const style = useAnimatedStyle(() => ({opacity: opacity.value, transform: [{translateX: withTiming(moved.value)}]}));
      useEffect(() => {
        opacity.value = withTiming(1);
      }, [opacity]);
      return <Animated.View style={[{width: 5}, style]} />;
    }
    expect((await treeOf(<Screen />)).style).toEqual({width: 5, opacity: 1, transform: [{translateX: 10}]});
  });

  test('what has come in says so, and may go then', async () => {
    function Screen() {
      const [covered, setCovered] = useState(true);
      const frames = new R.Keyframe({0: {opacity: 1}, 100: {opacity: 0}});
      return covered ? <Animated.View entering={frames.delay(1).duration(1).withCallback((finished) => R.runOnJS(setCovered)(!finished))} /> : <Text>uncovered</Text>;
    }
    // Whatever the machine's clock does meanwhile.
    vi.stubGlobal('setTimeout', (run) => setImmediate(run));
    try {
      expect(JSON.stringify(await render(<Screen />, {waits: 20}))).toContain('uncovered');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('their callbacks come, later, and once', async () => {
    const calls = [];
    const x = R.makeMutable(0);
    await new Promise((resolve) => {
      x.value = R.withDelay(1, withTiming(5, {duration: 1}, (finished) => {
        calls.push([finished, x.value]);
        R.runOnJS(resolve)();
      }));
      expect(calls).toEqual([]);
    });
    expect(calls).toEqual([[true, 5]]);
  });

  test('another that drives the value ends it unfinished', () => {
    const calls = [];
    const x = R.makeMutable(0);
    x.value = withTiming(5, {}, (finished) => calls.push(finished));
    x.value = 3;
    expect([calls, x.value]).toEqual([[false], 3]);
  });
});

describe('styles follow', () => {
  test('the props of the last render', async () => {
    function Box({wide}) {
      const style = useAnimatedStyle(() => ({width: wide ? 100 : 10}));
      return <Animated.View style={style} />;
    }
    function Screen() {
      const [wide, setWide] = useState(false);
      useEffect(() => setWide(true), []);
      return <Box wide={wide} />;
    }
    expect((await treeOf(<Screen />)).style).toEqual({width: 100});
  });

  test('reactions to other values', async () => {
    function Screen() {
      const a = useSharedValue(1);
      const b = useSharedValue(0);
      R.useAnimatedReaction(() => a.value, (now, before) => {
        b.value = [now, before].join();
      });
      useEffect(() => a.set((x) => x + 4), [a]);
      const props = R.useAnimatedProps(() => ({testID: b.value}));
      return <Animated.View animatedProps={props} />;
    }
    expect((await treeOf(<Screen />)).props.testID).toBe('5,1');
  });

  test('shared values in place, and what is changed in place', async () => {
    const list = R.makeMutable([1]);
    list.modify((value) => {
      value.push(2);
      return value;
    });
    const heard = [];
    list.addListener(1, (value) => heard.push(value.length));
    list.modify((value) => (value.push(3), value));
    expect(heard).toEqual([3]);
    expect((await treeOf(<Animated.View style={{width: R.makeMutable(9)}} />)).style).toEqual({width: 9});
  });

  test('a view of React Native that was given one', async () => {
    function Screen() {
      return <View style={[{height: 2}, useAnimatedStyle(() => ({opacity: 0.5}))]} />;
    }
    expect((await treeOf(<Screen />)).style).toEqual({height: 2, opacity: 0.5});
  });
});

test('what comes, goes and moves is there, and its builders take any call', async () => {
  const {FadeInDown, FadeOut, Keyframe, LinearTransition, ZoomIn} = R;
  const tree = await treeOf(
    <Animated.View entering={FadeInDown.delay(100).springify().anyNewMethod(3)} exiting={FadeOut} layout={LinearTransition.duration(2)}>
      <Animated.Text entering={new ZoomIn().withCallback(() => {})} exiting={new Keyframe({0: {opacity: 0}}).duration(3)}>here</Animated.Text>
    </Animated.View>,
  );
  expect(tree.children[0].children).toEqual(['here']);
  expect(Object.keys(tree.props)).toEqual(['component']);
});

test("CSS's transitions and animations are at rest", async () => {
  const tree = await treeOf(
    <Animated.View style={{width: 4, transitionProperty: 'width', transitionDuration: 300, animationName: {from: {opacity: 0}, to: {opacity: 0.7}}, animationFillMode: 'forwards'}} />,
  );
  expect(tree.style).toEqual({width: 4, opacity: 0.7});
});

test('own components and refs', async () => {
  const Own = Animated.createAnimatedComponent(({label, style}) => <Text style={style}>{label}</Text>);
  let ref;
  function Screen() {
    ref = R.useAnimatedRef();
    return (
      <Animated.ScrollView ref={ref} onScroll={R.useAnimatedScrollHandler({onScroll() {}})}>
        <Own label="own" style={useAnimatedStyle(() => ({color: 'red'}))} />
      </Animated.ScrollView>
    );
  }
  const tree = await treeOf(<Screen />);
  expect(JSON.stringify(tree)).toContain('"style":{"color":"red"},"handlers":{},"children":["own"]');
  expect(typeof ref().scrollTo).toBe('function');
});

test.each([
  [[5, [0, 10], [0, 100]], 50],
  [[15, [0, 10], [0, 100]], 150],
  [[15, [0, 10], [0, 100], 'clamp'], 100],
  [[-5, [0, 10], [0, 100], {extrapolateLeft: 'identity'}], -5],
  [[15, [0, 10, 20], [0, 100, 0]], 50],
])('interpolate(%j)', (args, want) => {
  expect(R.interpolate(...args)).toBe(want);
});

test('colours between colours', () => {
  expect(R.interpolateColor(0, [0, 1], ['#ff0000', '#0000ff'])).toBe('rgba(255, 0, 0, 1)');
  expect(R.interpolateColor(2, [0, 1], ['red', 'blue'])).toBe('rgba(0, 0, 255, 1)');
  expect(R.interpolateColor(0.5, [0, 1], ['transparent', 'blue'])).toBe('rgba(0, 0, 255, 0.5)');
});

test('worklets run on the one thread that there is', async () => {
  const {runOnUISync, scheduleOnRN, scheduleOnUI} = modules['react-native-worklets'];
  const calls = [];
  const arrived = new Promise((resolve) => {
    const back = (y) => resolve(calls.push(y));
    scheduleOnUI((x) => scheduleOnRN(back, x + 1), 1);
  });
  expect([calls, runOnUISync((x) => x * 2, 4)]).toEqual([[], 8]);
  await arrived;
  expect(calls).toEqual([2]);
});
