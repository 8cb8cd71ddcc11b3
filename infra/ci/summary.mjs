// Adds up the results of the test runners and prints one closing line. A run without results counts as failed.
import { readFileSync } from 'node:fs';

const [tap, go, ...vitest] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    console.error(`no results in ${path}`);
    total.failed++;
    return '';
  }
}

for (const results of vitest.map(read).filter(Boolean)) {
  const report = JSON.parse(results);
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests;
}

const counts = read(tap); // of node's own runner, which ends with "# pass 2"
if (counts) {
  const count = (name) => Number(counts.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? NaN);
  const [passed, failed, skipped] = [count('pass'), count('fail') + count('cancelled'), count('skipped') + count('todo')];
  if (Number.isNaN(passed + failed + skipped)) {
    console.error(`${tap} breaks off`);
    total.failed++;
  } else {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
}

const failedIn = new Set(); // packages with a failed test of their own: their failure is counted already
for (const line of read(go).split('\n')) {
  if (!line) continue;
  const event = JSON.parse(line);
  if (event.Test) {
    if (event.Action === 'pass') total.passed++;
    if (event.Action === 'fail') {
      total.failed++;
      failedIn.add(event.Package);
    }
    if (event.Action === 'skip') total.skipped++;
  } else if ((event.Action === 'fail' && !failedIn.has(event.Package)) || event.Action === 'build-fail') {
    total.failed++; // a package that did not build or a TestMain that failed
  }
}

const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
console.log(`tests: ${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed || !total.passed ? 1 : 0);
