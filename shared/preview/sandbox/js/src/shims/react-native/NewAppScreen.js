// What the first screen of a new app is made of, until React Native 0.81: many apps keep parts of it, its colours above all.

import {createElement} from 'react';
import {named} from '../element/named.js';
import {Platform} from './Platform.js';
import {Text} from './Text.js';
import {useColorScheme} from './useColorScheme.js';
import {View} from './View.js';

const Colors = {primary: '#1292B4', white: '#FFF', lighter: '#F3F3F3', light: '#DAE1E7', dark: '#444', darker: '#222', black: '#000'};

const useInk = () => (useColorScheme() === 'dark' ? Colors.white : Colors.black);

const Header = named('Header', function Header() {
  const dark = useColorScheme() === 'dark';
  return createElement(
    View,
    {style: {paddingBottom: 40, paddingTop: 96, paddingHorizontal: 32, backgroundColor: dark ? Colors.darker : Colors.lighter}},
    createElement(Text, {style: {fontSize: 40, fontWeight: '700', textAlign: 'center', color: useInk()}}, 'Welcome to\nReact Native'),
  );
});

const strong = (text) => createElement(Text, {key: text, style: {fontWeight: '700'}}, text);

const ReloadInstructions = named('ReloadInstructions', () =>
  createElement(Text, null, 'Press ', ...(Platform.OS === 'ios' ? [strong('Cmd + R'), ' in the simulator'] : ['the ', strong('R'), ' key twice']), ' to reload your app.'));

const DebugInstructions = named('DebugInstructions', () =>
  createElement(Text, null, 'Press ', strong(Platform.OS === 'ios' ? 'Cmd + D' : 'Cmd or Ctrl + M'), ' or ', strong('shake'), ' your device to open the developer menu.'));

const LINKS = [
  ['The Basics', 'A first app, explained.'],
  ['Style', 'All that styles can say.'],
  ['Layout', 'How views are arranged.'],
  ['Components', 'What there is to build with.'],
  ['Navigation', 'From screen to screen.'],
  ['Networking', 'How to fetch data.'],
  ['Debugging', 'Tools that help.'],
  ['Help', 'Where to ask.'],
];

const LearnMoreLinks = named('LearnMoreLinks', function LearnMoreLinks() {
  const color = useInk();
  const rows = LINKS.map(([title, about]) =>
    createElement(
      View,
      {key: title, style: {flexDirection: 'row', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'center', paddingVertical: 8, borderTopWidth: 1, borderColor: Colors.light}},
      createElement(Text, {style: {flex: 1, fontSize: 16, color: Colors.primary}}, title),
      createElement(Text, {style: {flex: 3, paddingVertical: 16, fontSize: 18, color}}, about),
    ));
  return createElement(View, {style: {marginTop: 32, paddingHorizontal: 24}}, ...rows);
});

export const newAppScreen = {Colors, DebugInstructions, Header, LearnMoreLinks, ReloadInstructions};
