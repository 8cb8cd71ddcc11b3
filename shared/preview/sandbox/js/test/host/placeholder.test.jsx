import {Component, createElement, useMemo} from 'react';
import {expect, test} from 'vitest';
import {placeholderModule} from '../../src/host/placeholder.js';
import {modules} from '../../src/shims/index.js';
import {findAll, render} from '../render.js';

const {Text} = modules['react-native'];

// What bundled code does to a CommonJS module that it imports.
function importAll(mod) {
  const target = Object.create(Object.getPrototypeOf(mod));
  for (const key of Object.getOwnPropertyNames(mod)) Object.defineProperty(target, key, {get: () => mod[key], enumerable: true});
  return target;
}

test('a named component keeps its style and shows its children', async () => {
  const {WebView} = importAll(placeholderModule('react-native-webview'));
  const {tree, error} = await render(
    <WebView style={{height: 40}}>
      <hs.Text>inside</hs.Text>
    </WebView>,
  );
  expect(error).toBeUndefined();
  expect(tree.props).toEqual({component: 'Unsupported', unsupported: 'WebView from react-native-webview'});
  expect(tree.style).toEqual({height: 40});
  expect(findAll(tree, (n) => n.type === 'HS_Text')).toHaveLength(1);
});

const hs = {Text: (props) => createElement('HS_Text', {component: 'Text', ...props})};

test('a provider shows only what it wraps', async () => {
  const {QueryClient, QueryClientProvider} = importAll(placeholderModule('@tanstack/react-query'));
  const {tree} = await render(
    <QueryClientProvider client={new QueryClient({retry: 1})}>
      <hs.Text>inside</hs.Text>
    </QueryClientProvider>,
  );
  expect(tree.type).toBe('HS_Text');
});

test('calls, reads and hooks give further stand-ins, which render nothing and say that all went well', async () => {
  const lib = importAll(placeholderModule('some-lib'));
  function Screen() {
    const {data, isLoading} = lib.useQuery({queryKey: ['a']});
    const list = useMemo(() => lib.default.chain([1]).map((x) => x).value(), []);
    new lib.Client({a: 1}).connect().then;
    return (
      <hs.Text>
        {data.title}
        {String(isLoading)}
        {[...list]}
        {`${lib.format(new Date(0))}`}
      </hs.Text>
    );
  }
  const {tree, error} = await render(<Screen />);
  expect(error).toBeUndefined();
  expect(tree.children).toEqual(['false']);
});

test('the default export is a component as well', async () => {
  const mod = importAll(placeholderModule('react-native-video'));
  const {tree} = await render(<mod.default />);
  expect(tree.props.unsupported).toBe('react-native-video');
});

test('what is named as a component of React Native is one, whatever package it comes from', async () => {
  const reanimated = importAll(placeholderModule('react-native-reanimated'));
  const {KeyboardAwareScrollView} = importAll(placeholderModule('react-native-keyboard-controller'));
  const {FlashList} = importAll(placeholderModule('@shopify/flash-list'));
  const Animated = reanimated.default;
  const {tree, diagnostics} = await render(
    <Animated.View entering={reanimated.FadeIn.duration(300)} style={[{padding: 4}, reanimated.useAnimatedStyle(() => ({}))]}>
      <Animated.Text>animated</Animated.Text>
      <KeyboardAwareScrollView contentContainerStyle={{gap: 2}}>{'scrolled'}</KeyboardAwareScrollView>
      <FlashList data={[1, 2]} renderItem={({item}) => <hs.Text>{`item ${item}`}</hs.Text>} estimatedItemSize={20} />
    </Animated.View>,
  );
  expect(tree.props.component).toBe('View');
  expect(tree.style).toEqual({padding: 4});
  expect(tree.children.map((n) => n.props.component)).toEqual(['Text', 'ScrollView', 'FlatList']);
  expect(findAll(tree, (n) => n.type === 'HS_Text').flatMap((n) => n.children)).toEqual(['animated', 'scrolled', 'item 1', 'item 2']);
  expect(diagnostics.filter((d) => d.code === 'TEXT_OUTSIDE_TEXT')).toHaveLength(1); // 'scrolled' is so on a device, too
});

test('text that a component holds, or is given for a caption, shows as text', async () => {
  const {Button, Badge, Card, ListItem} = importAll(placeholderModule('some-kit'));
  const {tree, diagnostics} = await render(
    <Card>
      <Button style={{color: 'red'}}>{'Save'}{2}</Button>
      <Badge label="new" />
      <ListItem title="One" subtitle="Two"><hs.Text>inside</hs.Text></ListItem>
      <hs.Text>a <Badge>nested</Badge></hs.Text>
    </Card>,
  );
  expect(findAll(tree, (n) => n.type === 'HS_Text').map((n) => n.children.filter((c) => typeof c === 'string').join(''))).toEqual([
    'Save2', 'new', 'inside', 'a ', 'nested',
  ]);
  expect(tree.children[0].style).toEqual({color: 'red'});
  expect(diagnostics).toEqual([]);
});

test('what a higher-order component makes is its component, with props that answer', async () => {
  const {connect} = importAll(placeholderModule('react-redux'));
  const {observer} = importAll(placeholderModule('mobx-react-lite'));
  const styled = importAll(placeholderModule('styled-components/native')).default;
  class Profile extends Component {
    render() {
      const {user, name, isLoading} = this.props;
      return <hs.Text>{isLoading ? 'loading' : `${name} ${user.followers.count}`}</hs.Text>;
    }
  }
  Profile.navigationOptions = {title: 'Profile'};
  const Connected = connect((state) => state.user, {load: () => {}})(Profile);
  const Observed = observer(function Row() {
    return <hs.Text>row</hs.Text>;
  });
  const Styled = styled(Profile).attrs({})`color: red;`;
  const Box = styled.View`flex: 1;`;
  const {tree, error} = await render(<Box><Connected name="Ann" /><Observed /><Styled name="Bob" /></Box>);
  expect(error).toBeUndefined();
  expect(findAll(tree, (n) => n.type === 'HS_Text').flatMap((n) => n.children)).toEqual(['Ann ', 'row', 'Bob ']);
  expect(tree.props.component).toBe('View');
  expect(Connected.navigationOptions.title).toBe('Profile');
});

test('what looks a text up gives the key, or the text for want of one', async () => {
  const {useTranslation, default: i18n} = importAll(placeholderModule('i18next'));
  const {t} = useTranslation();
  expect([t('home.title'), i18n.t('a', 'A default'), i18n.translate('b', {defaultValue: 'B'})]).toEqual(['home.title', 'A default', 'B']);
});

test('an icon takes the size that it is given, a drawing its width and height', async () => {
  const {Ionicons, Svg} = importAll(placeholderModule('some-icons'));
  const {tree} = await render(<><Ionicons name="home" size={24} color="green" /><Svg width={30} height={20} style={{margin: 2}} /></>);
  expect(tree.children.map((n) => n.style)).toEqual([{width: 24, height: 24}, {width: 30, height: 20, margin: 2}]);
  expect(tree.children[0].props.unsupported).toBe('Ionicons from some-icons');
});

test('what draws nothing takes no place, and covers no status bar', async () => {
  const {SystemBars, StatusBar} = importAll(placeholderModule('react-native-edge-to-edge'));
  const {tree} = await render(<><SystemBars style="auto" /><StatusBar style="dark" /><hs.Text>there</hs.Text></>);
  expect(tree.type).toBe('HS_Text');
});

test('children that are a function are called, and a throw leaves an empty box', async () => {
  const {Formik} = importAll(placeholderModule('formik'));
  const {tree, error} = await render(
    <>
      <Formik>{({values}) => <hs.Text>{`form ${values.name}`}</hs.Text>}</Formik>
      <Formik>{() => { throw new Error('no'); }}</Formik>
    </>,
  );
  expect(error).toBeUndefined();
  expect(tree.children[0].children[0].children).toEqual(['form ']);
  expect(tree.children[1].children).toEqual([]);
});

test('a navigator shows the screen that it starts with', async () => {
  const {createNativeStackNavigator} = importAll(placeholderModule('@react-navigation/native-stack'));
  const Stack = createNativeStackNavigator();
  const Home = () => <hs.Text>home</hs.Text>;
  const Details = ({route, navigation}) => <hs.Text>{`${route.name} ${route.params.id} ${navigation.isFocused()} ${navigation.anything()}`}</hs.Text>;
  const screens = [<Stack.Screen key="h" name="Home" component={Home} />, <Stack.Screen key="d" name="Details" component={Details} initialParams={{id: 7}} />];
  const first = await render(<Stack.Navigator>{screens}</Stack.Navigator>);
  expect(first.tree.children[0].children).toEqual(['home']);
  const other = await render(<Stack.Navigator initialRouteName="Details">{screens}</Stack.Navigator>);
  expect(other.tree.children[0].children).toEqual(['Details 7 true undefined']);
});

test('results can be awaited, taken apart, extended and called in any depth', async () => {
  const lib = importAll(placeholderModule('some-lib'));
  const got = await lib.load();
  const [value, setValue] = lib.useStored('a');
  setValue(value.b);
  class Mine extends lib.Base {
    constructor() {
      super('x');
      this.mine = 1;
    }
    own() {
      return this.mine;
    }
  }
  expect(new Mine().own()).toBe(1);
  expect(new Mine().inherited()).toBeDefined();
  expect(got.then).toBeUndefined();
  let chain = lib.z;
  for (let i = 0; i < 30; i++) chain = chain.string().min(1);
  expect(`${chain}`).toBe('');
  let then;
  await lib.start().then((v) => (then = v));
  expect(then.then).toBeUndefined();
});

test('a navigator that is made of a list of screens shows the first, or the one it is told to', async () => {
  const {createNativeStackNavigator} = placeholderModule('@react-navigation/native-stack');
  const {createBottomTabNavigator} = placeholderModule('@react-navigation/bottom-tabs');
  const {createStaticNavigation} = placeholderModule('@react-navigation/native');
  const {createStackNavigator, createAppContainer} = placeholderModule('react-navigation');
  const Home = ({route, navigation}) => <Text>{`home ${route.params.id} ${typeof navigation.navigate}`}</Text>;
  const Other = () => <Text>other</Text>;
  const Tabs = createBottomTabNavigator({initialRouteName: 'Second', screens: {First: Other, Second: {screen: Home, initialParams: {id: 7}, options: {title: 'Home'}}}});
  const Stack = createNativeStackNavigator({groups: {all: {screens: {Tabs: {screen: Tabs}, Other}}}});
  const Static = createStaticNavigation(Stack);
  const Old = createAppContainer(createStackNavigator({Other, Home}, {initialRouteName: 'Home'}));
  const texts = async (element) => findAll((await render(element)).tree, (node) => node.type === 'HS_Text').map((node) => node.children.join(''));
  expect(await texts(<Static />)).toEqual(['home 7 function']);
  expect(await texts(<Old />)).toEqual(['home undefined function']);
  const Dynamic = createNativeStackNavigator();
  expect(await texts(<Dynamic.Navigator><Dynamic.Screen name="Other" component={Other} /></Dynamic.Navigator>)).toEqual(['other']);
});
