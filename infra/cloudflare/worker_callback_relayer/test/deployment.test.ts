import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('wrangler.toml deploys the Worker with its variables, and binds it to nothing', () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const out = mkdtempSync(join(tmpdir(), 'relayer-'));
  try {
    const said = execFileSync(join(cwd, 'node_modules/.bin/wrangler'), ['deploy', '--dry-run', '--outdir', out], {
      cwd, encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: out, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: join(out, 'logs'), CI: 'true' },
    });
    const bindings = said.split('\n').filter((line) => line.startsWith('env.'));
    expect(bindings).toEqual([expect.stringContaining('env.BACKEND_URL')]);
    expect(readdirSync(out)).toContain('index.js');
    expect(readFileSync(join(out, 'index.js'), 'utf8')).toContain('/api/v1/workers/callback');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
