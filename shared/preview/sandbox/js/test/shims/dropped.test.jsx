import * as React from 'react';
import {expect, test} from 'vitest';
import {modules} from '../../src/shims/index.js';
import {reactNativeFile} from '../../src/shims/react-native/files.js';
import {react} from '../../src/host/react.js';
import {render, findAll} from '../render.js';

test('code of earlier times finds what was moved and dropped, and no list shows it', async () => {
  const {AsyncStorage, Slider, Picker, YellowBox, ViewPropTypes, View} = modules['react-native'];
  YellowBox.ignoreWarnings(['x']);
  await AsyncStorage.setItem('a', '1');
  expect(await AsyncStorage.getItem('a')).toBe('1');
  const {PropTypes} = react;
  class Old extends React.Component {
    static propTypes = {style: ViewPropTypes.style, name: PropTypes.string.isRequired, of: PropTypes.shape({a: PropTypes.arrayOf(PropTypes.number)}).isRequired};

    render() {
      return (
        <View testID="old">
          <Slider value={1} />
          <Picker selectedValue="b">
            <Picker.Item label="b" value="b" />
          </Picker>
        </View>
      );
    }
  }
  const {tree, error} = await render(<Old />);
  expect(error).toBeUndefined();
  expect(findAll(tree, (node) => node.props?.testID === 'old')).toHaveLength(1);
  expect(Object.keys(modules['react-native'])).not.toContain('AsyncStorage');
  expect(Object.keys(react)).not.toContain('PropTypes');
});

test('the parts of a new app are drawn', async () => {
  const {Header, LearnMoreLinks, DebugInstructions, ReloadInstructions, Colors} = reactNativeFile('react-native/Libraries/NewAppScreen');
  const {Text, View} = modules['react-native'];
  const {tree, error, diagnostics} = await render(
    <View style={{backgroundColor: Colors.lighter}}>
      <Header />
      <Text>
        <ReloadInstructions /> <DebugInstructions />
      </Text>
      <LearnMoreLinks />
    </View>,
  );
  expect(error).toBeUndefined();
  expect(diagnostics).toEqual([]);
  for (const text of ['Welcome to', 'reload your app', 'developer menu', 'Navigation']) expect(JSON.stringify(tree)).toContain(text);
});
