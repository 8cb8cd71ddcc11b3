// Flow's parser, taken out of the npm package flow-parser: the WebAssembly module that its script carries as text, and what the
// script knows of it. package shared/preview/flow calls the module itself, because QuickJS has no WebAssembly.

import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const path = require.resolve('flow-parser/dist/FlowParserWASM.js');
const glue = readFileSync(path, 'utf8');

function found(pattern, what) {
  const match = glue.match(pattern);
  if (match === null) throw new Error(`${path} has no ${what}: what reads it must be adapted`);
  return match[1];
}

export const parserWasm = Buffer.from(found(/data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/, 'module'), 'base64');

// Emscripten shortens the names of what is imported and exported, anew with each version.
const imports = Object.fromEntries(found(/wasmImports=\{([^}]*)\}/, 'imports').split(',').map((pair) => pair.split(':').map((s) => s.trim())));
const exported = (name) => found(new RegExp(`${name}=(?:Module\\["${name}"\\]=)?asm\\["(\\w+)"\\]`), name);

// What a node's deserializer reads, in its order: [property, type], where an optional node follows a flag that says whether it is
// there, and a union follows a number that says whether it is none, a flag, a number or a text.
const types = {
  deserializeNode: 'node',
  deserializeNodeList: 'list',
  deserializeString: 'text',
  deserializeBoolean: 'flag',
  deserializeNumber: 'number',
};

// record runs a deserializer that is answered with nothing, or with something, and notes what it asks for.
function record(deserialize, full) {
  const asked = [];
  const reader = {};
  for (const name of ['addEmptyLoc', 'next', 'deserializeEnumRuntime', 'deserializeComments', ...Object.keys(types)]) {
    reader[name] = () => {
      const token = full ? [name] : name === 'deserializeNodeList' ? [] : null;
      asked.push({name, token});
      return name === 'next' ? 0 : token;
    };
  }
  return {node: deserialize.call(reader), asked};
}

// layout is a node's kind and fields. Of what is read in another way, as parts of Babel's tree are, which is not asked for, the kind
// is not known, and a tree that holds it is refused.
function layout(deserialize) {
  const unknown = {kind: '', fields: []};
  const {node, asked} = record(deserialize, true);
  const bare = record(deserialize, false).asked.map(({name}) => name);
  if (asked[0].name !== 'addEmptyLoc') return unknown;
  const fields = [];
  for (let i = 1, j = 1; i < asked.length; i++) {
    const {name, token} = asked[i];
    const property = Object.keys(node).find((key) => node[key] === token) ?? '';
    if (name === bare[j]) {
      j++;
      fields.push([property, name === 'next' ? 'union' : types[name]]);
    } else if (name === 'deserializeNode' && fields.at(-1)?.[1] === 'flag') {
      fields[fields.length - 1] = [property, 'optional'];
    } else {
      return unknown;
    }
    if (fields.at(-1)[1] === undefined) return unknown;
  }
  // What only sets a property when it is true leaves no token there. The parser gives such properties in the order of its flags.
  const set = Object.keys(node).filter((key) => node[key] === true);
  for (const field of fields) if (field[0] === '' && field[1] === 'flag') field[0] = set.shift() ?? '';
  return {kind: node.type, fields};
}

export const parserFormat = {
  imports,
  exports: {
    start: exported('___wasm_call_ctors'),
    malloc: exported('_malloc'),
    parse: exported('_hermesParse'),
    error: exported('_hermesParseResult_getError'),
    errorLine: exported('_hermesParseResult_getErrorLine'),
    errorColumn: exported('_hermesParseResult_getErrorColumn'),
    program: exported('_hermesParseResult_getProgramBuffer'),
    positions: exported('_hermesParseResult_getPositionBuffer'),
    positionCount: exported('_hermesParseResult_getPositionBufferSize'),
    strings: exported('_hermesParseResult_getStringBuffer'),
  },
  nodes: require('flow-parser/dist/FlowParserNodeDeserializers.js').map(layout),
};
