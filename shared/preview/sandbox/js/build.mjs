// Builds dist/: the one script that is loaded into the sandbox, the list of modules it provides, the JavaScript engine, and
// Flow's parser.

import {copyFile, mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import vm from 'node:vm';
import {build} from 'esbuild';
import {parserFormat, parserWasm} from './flow.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const require = createRequire(import.meta.url);

// A half-written file must never be embedded.
async function write(name, content) {
  const path = join(dist, name);
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

await mkdir(dist, {recursive: true});

const result = await build({
  entryPoints: [join(here, 'src/host/index.js')],
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  loader: {'.js': 'jsx'},
  jsx: 'automatic',
  define: {'process.env.NODE_ENV': '"production"'},
  logLevel: 'warning',
});
const host = result.outputFiles[0].text;

// The modules are what the script itself says it provides.
const context = vm.createContext({});
vm.runInContext(host, context, {filename: 'host.js', timeout: 20000});
const modules = vm.runInContext('Object.keys(globalThis.__hs.modules).sort()', context);

await write('host.js', host);
await write('modules.json', `${JSON.stringify([...modules])}\n`);
await copyFile(require.resolve('quickjs-wasi/quickjs.wasm'), join(dist, 'quickjs.wasm.part'));
await rename(join(dist, 'quickjs.wasm.part'), join(dist, 'quickjs.wasm'));

await write('flow.wasm', parserWasm);
await write('flow.json', `${JSON.stringify(parserFormat)}\n`);

const size = (await readFile(join(dist, 'quickjs.wasm'))).length;
console.log(`dist/host.js ${Buffer.byteLength(host)} bytes, ${modules.length} modules, dist/quickjs.wasm ${size} bytes, dist/flow.wasm ${parserWasm.length} bytes`);
