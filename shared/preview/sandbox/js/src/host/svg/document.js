// Writes a drawing's host instances as the SVG document that the painter draws: the tree then has one image in its place.

const MAX_DEPTH = 200;

const ESCAPES = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

function escape(text) {
  // XML has no place for control characters, however they are written.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (c) => ESCAPES[c]);
}

function write(instance, depth, inText) {
  if (instance.hidden || depth > MAX_DEPTH) return '';
  if (instance.type === '#text') return inText ? escape(instance.text) : '';
  const {tag, attributes} = instance.props;
  // What is no part of a drawing, such as the box of a stand-in, shows what it holds.
  const own = instance.type === 'HS_Svg' && typeof tag === 'string' && attributes !== undefined;
  const holdsText = own ? tag === 'text' || tag === 'tspan' || tag === 'textPath' : inText;
  let inner = '';
  for (const child of instance.children) inner += write(child, depth + 1, holdsText);
  if (!own) return inner;
  let head = `<${tag}`;
  if (depth === 0) head += ' xmlns="http://www.w3.org/2000/svg"';
  for (const name of Object.keys(attributes)) head += ` ${name}="${escape(`${attributes[name]}`)}"`;
  return inner === '' ? `${head}/>` : `${head}>${inner}</${tag}>`;
}

/** The data URI of a document's text. */
export function svgURI(text) {
  return `data:image/svg+xml,${text.replaceAll('%', '%25')}`;
}

/** The image that stands in the tree for a drawing: an HS_Svg instance whose tag is svg. */
export function svgImage(instance) {
  const {tag: _tag, attributes: _attributes, children: _children, ...props} = instance.props;
  props.source = {uri: svgURI(write(instance, 0, false))};
  props.svg = {};
  return {...instance, type: 'HS_Image', props, children: []};
}
