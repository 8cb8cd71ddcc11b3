import {diagnostic, readDevice} from '../../host/device.js';
import {ANDROID_ATTRIBUTES, ANDROID_COLORS, IOS_COLORS} from './systemColors.js';

const dark = () => readDevice('colorScheme') === 'dark';
const choose = ([light, darkColor]) => (light === darkColor || !dark() ? light : darkColor);

function lookUp(name) {
  if (readDevice('platform') === 'ios') return Object.hasOwn(IOS_COLORS, name) ? choose(IOS_COLORS[name]) : undefined;
  const [, kind, id] = /^[?@](?:[\w.]+:)?(?:(attr|color)\/)?(\w+)$/.exec(name) ?? [];
  if (id === undefined) return undefined;
  if (name.startsWith('@') || kind === 'color') return Object.hasOwn(ANDROID_COLORS, id) ? ANDROID_COLORS[id] : undefined;
  return Object.hasOwn(ANDROID_ATTRIBUTES, id) ? choose(ANDROID_ATTRIBUTES[id]) : undefined;
}

/**
 * @param {...string} names system colours, the first known one counts
 * @returns {string | undefined} a plain colour for the previewed device
 */
export function PlatformColor(...names) {
  for (const name of names) {
    const color = lookUp(String(name));
    if (color !== undefined) return color;
  }
  diagnostic({severity: 'warning', code: 'UNKNOWN_PLATFORM_COLOR', message: `PlatformColor: no value is known for ${names.join(', ')}`.slice(0, 200)});
  return undefined;
}

/** @param {{light: string, dark: string}} colors @returns {string} the one for the device's colour scheme */
export function DynamicColorIOS(colors) {
  return dark() ? colors.dark : colors.light;
}
