// What utility classes need of a project's stylesheets: CSS variables, light and dark, scales of a theme, and classes of its own. All
// else of CSS means nothing to React Native.

const ROOT = /^(:root|\*|html|body|:host|@theme\b.*)$/;
const DARK = /^(\.dark|:root\.dark|\.dark:root|\.dark \*|html\.dark|:is\(\.dark \*\)|\[data-theme=["']?dark["']?\])$/;
const DARK_BLOCK = /prefers-color-scheme:\s*dark|^@variant dark/;
const MAX_DEPTH = 8;

/** Where the block ends that begins behind `from`. */
function endOf(css, from) {
  let depth = 1;
  for (let i = from; i < css.length; i++) {
    if (css[i] === '{') depth++;
    else if (css[i] === '}' && --depth === 0) return i;
  }
  return css.length;
}

function note(out, selectors, name, value, dark) {
  for (const selector of selectors) {
    if (name.startsWith('--')) {
      if (DARK.test(selector) || (dark && ROOT.test(selector))) out.dark[name] = value;
      else if (ROOT.test(selector)) out.light[name] = value;
      if (selector.startsWith('@theme')) out.theme.push([name.slice(2), value]);
    } else if (/^\.[\w-]+$/.test(selector) && !dark) {
      (out.classes[selector.slice(1)] ??= []).push([name, value]);
    }
  }
}

/** Reads the declarations and blocks of a block. */
function read(out, css, selectors, dark, depth) {
  let rest = '';
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf('{', at);
    if (open < 0 || depth > MAX_DEPTH) {
      rest += css.slice(at);
      break;
    }
    const head = css.slice(at, open);
    const from = head.lastIndexOf(';') + 1; // declarations may stand before a block
    rest += head.slice(0, from);
    const end = endOf(css, open + 1);
    const prelude = head.slice(from).trim();
    const groups = /^@(layer|media|supports|variant)\b/.test(prelude);
    if (groups || !prelude.startsWith('@') || prelude.startsWith('@theme')) {
      const inner = groups ? selectors : prelude.split(',').map((selector) => selector.trim());
      read(out, css.slice(open + 1, end), inner, dark || DARK_BLOCK.test(prelude), depth + 1);
    }
    at = end + 1;
  }
  for (const declaration of rest.split(';')) {
    const text = declaration.trim();
    const apply = /^@apply\s+(.+)$/s.exec(text);
    const colon = text.indexOf(':');
    if (apply !== null) note(out, selectors, '@apply', apply[1].trim(), dark);
    else if (colon > 0 && text[0] !== '@') note(out, selectors, text.slice(0, colon).trim(), text.slice(colon + 1).trim(), dark);
  }
}

/**
 * @param {string} css
 * @returns {{light: object, dark: object, theme: string[][], classes: Record<string, string[][]>}} CSS variables, a theme's values
 *   without their dashes, and what classes declare, "@apply" included
 */
export function readStylesheet(css) {
  const out = {light: {}, dark: {}, theme: [], classes: {}};
  read(out, css.replace(/\/\*[\s\S]*?\*\//g, ''), [], false, 0);
  return out;
}

const SCALES = {color: 'colors', radius: 'borderRadius', font: 'fontFamily', text: 'fontSize', spacing: 'spacing', leading: 'lineHeight', tracking: 'letterSpacing'};

/** A theme's values, [["color-brand", "#f00"]], as a configuration has them. */
export function configOf(pairs) {
  const extend = {};
  for (const [name, value] of pairs) {
    const dash = name.indexOf('-');
    const scale = SCALES[name.slice(0, dash)];
    if (scale !== undefined && !name.includes('--')) (extend[scale] ??= {})[name.slice(dash + 1)] = value;
  }
  return {theme: {extend}};
}
