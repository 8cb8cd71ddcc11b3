import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';

const {Text, View} = modules['react-native'];
const S = modules['react-native-screens'];
const PIXEL = {platform: 'android', dpr: 2, osVersion: '14', insets: {top: 24, right: 0, bottom: 24, left: 0}};

const page = (title, extra) => <S.ScreenStackItem key={title} screenId={title} style={{position: 'absolute'}} headerConfig={{title, ...extra}} contentStyle={{backgroundColor: 'white'}} />;

async function drawn(element, device) {
  const {tree, error} = await render(element, {device});
  expect(error).toBeUndefined();
  return tree;
}

const texts = (tree) => findAll(tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));
const headers = (tree) => findAll(tree, (node) => node.props.component === 'ScreenStackHeaderConfig');
const screens = (tree) => findAll(tree, (node) => node.props.component === 'Screen');

test.each([
  ['iOS', undefined, 47 + 44],
  ['iOS with an island', {dpr: 3, insets: {top: 59}}, 59 - 5 - 1 / 3 + 44],
  ['iOS across', {width: 844, height: 390, orientation: 'landscape', insets: {top: 0}}, 32],
  ['Android', PIXEL, 24 + 56],
])('%s leaves the room of its bar above the content', async (_name, device, height) => {
  const tree = await drawn(<S.ScreenStack>{page('Mail')}</S.ScreenStack>, device);
  expect(screens(tree)[0].style.paddingTop).toBeCloseTo(height, 6);
  expect(headers(tree)[0].style).toMatchObject({position: 'absolute', top: 0});
  expect(headers(tree)[0].style.height).toBeCloseTo(height, 6);
  expect(texts(tree)).toEqual(['Mail']);
});

test('a header within another begins below it', async () => {
  const tree = await drawn(<S.ScreenStack>{page('Inner', {topInsetEnabled: false})}</S.ScreenStack>);
  expect(screens(tree)[0].style.paddingTop).toBe(44);
});

test('headers that are hidden or seen through leave none', async () => {
  const tree = await drawn(<S.ScreenStack>{[page('Hidden', {hidden: true}), page('Through', {translucent: true})]}</S.ScreenStack>);
  expect(screens(tree).map((screen) => screen.style.paddingTop)).toEqual([undefined, undefined]);
  expect(headers(tree)).toHaveLength(1);
});

test('back leads to the screen below, by its title, on iOS; by an arrow on Android', async () => {
  const stack = <S.ScreenStack>{[page('Inbox'), page('Letter')]}</S.ScreenStack>;
  const [below, top] = headers(await drawn(stack));
  expect(texts(below)).toEqual(['Inbox']);
  expect(texts(top)).toEqual(['Inbox', 'Letter']);
  const android = headers(await drawn(stack, PIXEL))[1];
  expect(texts(android)).toEqual(['Letter']);
  expect(findAll(android, (node) => node.props.accessibilityLabel === 'Back')).toHaveLength(1);
});

test.each([
  ['its own title', {backTitle: 'Home'}, ['Home', 'Letter']],
  ['none', {hideBackButton: true}, ['Letter']],
  ['an arrow alone', {backTitleVisible: false}, ['Letter']],
  ['an arrow alone, as it is called now', {backButtonDisplayMode: 'minimal'}, ['Letter']],
  ['something else in its place', {children: <S.ScreenStackHeaderLeftView><Text>Close</Text></S.ScreenStackHeaderLeftView>}, ['Close', 'Letter']],
  ['both', {backButtonInCustomView: true, children: <S.ScreenStackHeaderLeftView><Text>Close</Text></S.ScreenStackHeaderLeftView>}, ['Inbox', 'Close', 'Letter']],
])('back: %s', async (_name, config, want) => {
  const tree = await drawn(<S.ScreenStack>{[page('Inbox'), page('Letter', config)]}</S.ScreenStack>);
  expect(texts(headers(tree)[1])).toEqual(want);
});

test('parts of a header stand in their places, in the colours that they are given', async () => {
  const tree = await drawn(
    <S.ScreenStack>
      {page('Mail', {
        backgroundColor: 'tomato',
        titleColor: 'white',
        titleFontSize: 21,
        children: (
          <>
            <S.ScreenStackHeaderRightView>
              <Text>Edit</Text>
            </S.ScreenStackHeaderRightView>
          </>
        ),
      })}
    </S.ScreenStack>,
  );
  const [header] = headers(tree);
  expect(header.style.backgroundColor).toBe('tomato');
  const [bar] = header.children;
  const [left, middle, right] = bar.children;
  expect([texts(left), texts(middle), texts(right)]).toEqual([[], ['Mail'], ['Edit']]);
  expect(middle.children[0].style).toMatchObject({color: 'white', fontSize: 21, fontWeight: '600'});
});

test('a title of its own takes the place of the text', async () => {
  const own = <S.ScreenStackHeaderCenterView><Text>logo</Text></S.ScreenStackHeaderCenterView>;
  const tree = await drawn(<S.ScreenStack>{page('Mail', {children: own})}</S.ScreenStack>);
  expect(texts(tree)).toEqual(['logo']);
});

test('a large title and a search field stand below the bar, on iOS', async () => {
  const search = <S.ScreenStackHeaderSearchBarView><S.SearchBar placeholder="Find mail" /></S.ScreenStackHeaderSearchBarView>;
  const stack = <S.ScreenStack>{page('Mail', {largeTitle: true, children: search})}</S.ScreenStack>;
  const tree = await drawn(stack);
  expect(texts(tree)).toEqual(['Mail', 'Find mail']);
  expect(screens(tree)[0].style.paddingTop).toBe(47 + 44 + 52 + 52);
  expect(screens(await drawn(stack, PIXEL))[0].style.paddingTop).toBe(24 + 56);
});

test('screens that are not active are not seen', async () => {
  const tree = await drawn(
    <S.ScreenContainer style={{flex: 1}}>
      <S.Screen activityState={0} style={{flex: 1}} />
      <S.Screen activityState={2} style={{flex: 1}}>
        <View testID="seen" />
      </S.Screen>
    </S.ScreenContainer>,
  );
  expect(screens(tree).map((screen) => screen.style.display)).toEqual(['none', undefined]);
});

test('a screen tells how high its header is, and what colour the status bar has', async () => {
  const heights = [];
  const tree = await drawn(
    <S.ScreenStack>
      <S.ScreenStackItem screenId="a" headerConfig={{title: 'a'}} statusBarStyle="light" onHeaderHeightChange={(e) => heights.push(e.nativeEvent.headerHeight)} />
    </S.ScreenStack>,
  );
  expect(heights).toEqual([91]);
  expect(findAll(tree, (node) => node.props.component === 'StatusBar')[0].props.barStyle).toBe('light-content');
});

test.each([
  ['begins below the bar that its screen goes under', {translucent: true}, 'automatic', undefined, 91],
  ['begins at the top of a screen that is below its bar', {}, 'automatic', undefined, undefined],
  ['goes under the bar, if it does not say otherwise', {translucent: true}, undefined, undefined, undefined],
  ['goes under the bar on Android', {translucent: true}, 'automatic', PIXEL, undefined],
])('a scroll view %s', async (_name, config, contentInsetAdjustmentBehavior, device, want) => {
  const {ScrollView} = modules['react-native'];
  const tree = await drawn(
    <S.ScreenStack>
      <S.ScreenStackItem screenId="a" headerConfig={{title: 'a', ...config}}>
        <ScrollView contentInsetAdjustmentBehavior={contentInsetAdjustmentBehavior} />
      </S.ScreenStackItem>
    </S.ScreenStack>,
    device,
  );
  expect(findAll(tree, (node) => node.props.component === 'ScrollViewContent')[0].style.marginTop).toBe(want);
});
