// The theme that navigators draw with: what the app's provider gives, of Expo Router or of React Navigation.

import {createContext, createElement, useContext} from 'react';
import {packageExports} from '../../host/packages.js';

const fonts = Object.fromEntries(Object.entries({regular: '400', medium: '500', bold: '600', heavy: '700'}).map(([name, fontWeight]) => [name, {fontFamily: 'System', fontWeight}]));

export const DefaultTheme = {
  dark: false,
  colors: {primary: 'rgb(0, 122, 255)', background: 'rgb(242, 242, 242)', card: 'rgb(255, 255, 255)', text: 'rgb(28, 28, 30)', border: 'rgb(216, 216, 216)', notification: 'rgb(255, 59, 48)'},
  fonts,
};

export const DarkTheme = {
  dark: true,
  colors: {primary: 'rgb(10, 132, 255)', background: 'rgb(1, 1, 1)', card: 'rgb(18, 18, 18)', text: 'rgb(229, 229, 231)', border: 'rgb(39, 39, 41)', notification: 'rgb(255, 69, 58)'},
  fonts,
};

const ThemeContext = createContext(undefined);
const Nothing = createContext(undefined);

export const ThemeProvider = ({value, children}) => createElement(ThemeContext, {value}, children);

export function useTheme() {
  const own = useContext(ThemeContext);
  const theirs = useContext(packageExports('@react-navigation/native')?.ThemeContext ?? Nothing);
  return own ?? theirs ?? DefaultTheme;
}
