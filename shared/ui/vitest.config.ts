import { defineConfig } from 'vitest/config';
import { aliases } from './vite/app.ts';

export default defineConfig({
  resolve: { alias: aliases },
  test: { environment: 'jsdom', include: ['test/**/*.test.{ts,tsx}'], setupFiles: ['test/setup.ts'], restoreMocks: true },
});
