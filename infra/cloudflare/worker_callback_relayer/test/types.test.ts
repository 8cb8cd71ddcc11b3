import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';

test('the Worker and its tests compile', () => {
  execFileSync('npm', ['run', '--silent', 'check'], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' });
});
