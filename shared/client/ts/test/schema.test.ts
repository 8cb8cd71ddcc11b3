import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = `${import.meta.dirname}/..`;

async function run(tool: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(`${root}/node_modules/.bin/${tool}`, args, { cwd: root }).catch((failure: { stdout: string; stderr: string }) => {
    throw new Error(`${tool}: ${failure.stdout}${failure.stderr}`);
  });
}

test('the types are those of the OpenAPI document: else run make generate', async () => {
  const folder = await mkdtemp(`${tmpdir()}/hivesync-client-`);
  onTestFinished(() => rm(folder, { recursive: true }));
  await run('openapi-typescript', '../../../docs/openapi.json', '--output', `${folder}/schema.ts`, '--default-non-nullable=false');
  expect(await readFile(`${root}/src/schema.ts`, 'utf8') === await readFile(`${folder}/schema.ts`, 'utf8')).toBe(true);
});

test('the client compiles, and its types refuse what the server refuses', () => run('tsc', '--project', 'tsconfig.json'));
