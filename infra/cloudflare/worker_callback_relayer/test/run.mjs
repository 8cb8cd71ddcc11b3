// The relayer in the runtime that Cloudflare runs it in (workerd), on this machine.
//
// As a program, for tests in other languages: bindings come from the environment, and LISTEN_HOST and LISTEN_PORT where others than
// this machine have to reach it; the address is printed as a line, and it ends with its standard input.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

/**
 * @param {Record<string, string>} bindings the variables and secrets of the Worker
 * @param {{ now?: number, host?: string, port?: number, log?: (line: string) => void }} [options] a clock that stands still, in seconds, where to listen, and who is told what is logged
 */
export async function run(bindings, options = {}) {
  const src = fileURLToPath(new URL('../src/', import.meta.url));
  const bundle = await build({
    stdin: {
      contents: options.now === undefined ? `export { default } from './index.ts';` : `
        import { relay } from './relayer.ts';
        export default { fetch: (request, env) => relay(request, env, ${options.now * 1000}) };`,
      resolveDir: src, loader: 'ts',
    },
    bundle: true, format: 'esm', target: 'es2022', write: false,
  });
  const miniflare = new Miniflare({
    modules: true, script: bundle.outputFiles[0].text, compatibilityDate: '2025-09-06', bindings, host: options.host ?? '127.0.0.1', port: options.port ?? 0,
    handleRuntimeStdio: (stdout, stderr) => {
      for (const stream of [stdout, stderr]) stream.on('data', (chunk) => options.log?.(String(chunk)));
    },
  });
  return { url: (await miniflare.ready).origin, stop: () => miniflare.dispose() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = ['BACKEND_URL', 'WORKER_CALLBACK_SECRET', 'WORKER_CALLBACK_SECRET_PREVIOUS', 'MAX_REPORT_BYTES'];
  const set = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const relayer = await run(Object.fromEntries(set), { host: process.env.LISTEN_HOST, port: Number(process.env.LISTEN_PORT ?? 0), log: (line) => process.stderr.write(line) });
  console.log(relayer.url);
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await relayer.stop();
    process.exit(0);
  });
}
