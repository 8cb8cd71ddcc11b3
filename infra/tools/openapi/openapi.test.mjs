// Holds docs/openapi.json against redocly's rules. Needs no network.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const here = import.meta.dirname;
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true', NO_COLOR: '1' };

// run runs a tool of this folder; its output is the failure.
async function run(tool, ...args) {
  try {
    return await promisify(execFile)(`${here}/node_modules/.bin/${tool}`, args, { cwd: here, env, maxBuffer: 16 << 20 });
  } catch (failure) {
    assert.fail(`${tool} ${args.join(' ')}\n${failure.stdout}\n${failure.stderr}`);
  }
}

test('the document keeps the rules, without a warning', async () => {
  const { stdout } = await run('redocly', 'lint', '--format=json', '../../../docs/openapi.json');
  const { totals, problems } = JSON.parse(stdout);
  assert.deepEqual({ errors: totals.errors, warnings: totals.warnings }, { errors: 0, warnings: 0 }, JSON.stringify(problems, null, 2));
});
