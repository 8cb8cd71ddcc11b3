// Both dashboards are built alike: this is how.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Where the typed client's source is; it stands beside this folder, and needs no build of its own. */
const client = resolve(import.meta.dirname, '../../client/ts/src');

export const aliases = [{ find: /^@hivesync\/client\/(.*)$/, replacement: `${client}/$1.ts` }];

/**
 * app is a dashboard's configuration. `base` is where the backend serves it, such as /account/; a build for a host of its own sets
 * BASE_PATH=/ beside VITE_API_BASE.
 */
export function app(root: string, base: string): UserConfig {
  return defineConfig({
    root,
    base: process.env.BASE_PATH ?? base,
    plugins: [react(), tailwind(), theme(), compressed()],
    resolve: { alias: aliases, dedupe: ['react', 'react-dom', '@tanstack/react-query', 'openapi-fetch'] },
    build: {
      target: 'es2022',
      assetsInlineLimit: 0, // the policy allows fonts and pictures of this server alone
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    server: { proxy: { '^/(api|openapi.json|account/api)': { target: process.env.HIVESYNC_URL ?? 'http://127.0.0.1:4000' } } },
  });
}

/** The theme that was chosen is on the page before its first picture: a script of its own, ahead of the others, which are deferred. */
function theme(): Plugin {
  const source =
    "(function(){var t=null;try{t=localStorage.getItem('hivesync-theme')}catch(e){}" +
    "if(t!=='light'&&t!=='dark')t=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light';" +
    'document.documentElement.dataset.theme=t})()';
  const name = `assets/theme-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`;
  let base = '/';
  let serves = false;
  return {
    name: 'hivesync-theme',
    configResolved(config) {
      base = config.base;
      serves = config.command === 'serve';
    },
    generateBundle() { this.emitFile({ type: 'asset', fileName: name, source }); },
    transformIndexHtml: () => (serves ? [] : [{ tag: 'script', attrs: { src: base + name }, injectTo: 'head-prepend' }]),
  };
}

/** Beside each file stand its gzip and its brotli, so that no server compresses what never changes. */
function compressed(): Plugin {
  let out = '';
  return {
    name: 'hivesync-compressed',
    apply: 'build',
    configResolved(config) { out = resolve(config.root, config.build.outDir); },
    closeBundle() {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, '.gitkeep'), ''); // the folder is in the repository, what is built is not
      for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        const path = join(out, file);
        if (!statSync(path).isFile() || !/\.(html|js|css|svg|json|txt)$/.test(file)) continue;
        const plain = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }));
      }
    },
  };
}
