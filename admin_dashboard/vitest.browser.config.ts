import { defineConfig } from 'vitest/config';

// A real system is slow where the machine is: nothing here is bounded but what would wait for ever.
export default defineConfig({ test: { include: ['browser/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000, bail: 1 } });
