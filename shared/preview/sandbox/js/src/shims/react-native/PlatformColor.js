import {diagnostic, readDevice} from '../../host/device.js';
import {ANDROID_ATTRIBUTES, ANDROID_COLORS, IOS_COLORS} from './systemColors.js';

const dark = () => readDevice('colorScheme') === 'dark';
const choose = ([light, darkColor]) => (light === darkColor || !dark() ? light : darkColor);

/** UIColor's selectors end in Color, its Swift names do not: both name the same. */
function iosColor(name) {
  const id = Object.hasOwn(IOS_COLORS, name) ? name : name.replace(/Color$/, '');
  return Object.hasOwn(IOS_COLORS, id) ? choose(IOS_COLORS[id]) : undefined;
}

/** Resources are "@android:color/name" or "?android:attr/name", with the package and the kind optional. */
function androidColor(name) {
  const [, sign, kind, id] = /^([?@])(?:[\w.]+:)?(?:(attr|color)\/)?(\w+)$/.exec(name) ?? [];
  if (id === undefined) return undefined;
  if (sign === '@' || kind === 'color') return Object.hasOwn(ANDROID_COLORS, id) ? ANDROID_COLORS[id] : undefined;
  return Object.hasOwn(ANDROID_ATTRIBUTES, id) ? choose(ANDROID_ATTRIBUTES[id]) : undefined;
}

/**
 * @param {...string} names system colours, the first known one counts
 * @returns {string | undefined} a plain colour for the previewed device
 */
export function PlatformColor(...names) {
  const ios = readDevice('platform') === 'ios';
  for (const name of names) {
    const color = ios ? iosColor(String(name)) : androidColor(String(name));
    if (color !== undefined) return color;
  }
  // Code that covers both platforms asks for the other's names too, in choices that are not taken: no cause for a word.
  const own = names.filter((name) => ios !== /^[?@]/.test(name));
  if (own.length > 0) {
    diagnostic({severity: 'warning', code: 'UNKNOWN_PLATFORM_COLOR', message: `PlatformColor: no value is known for ${own.join(', ')}`.slice(0, 200)});
  }
  return undefined;
}

/** @param {{light: string, dark: string}} colors @returns {string} the one for the device's colour scheme */
export function DynamicColorIOS(colors) {
  return dark() ? colors.dark : colors.light;
}
