import { defineConfig } from 'vitest/config';

// A slow machine is no failure.
export default defineConfig({ test: { testTimeout: 300_000, hookTimeout: 300_000 } });
