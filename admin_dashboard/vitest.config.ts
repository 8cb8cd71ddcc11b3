import { defineConfig } from 'vitest/config';
import { aliases } from '../shared/ui/vite/app.ts';

export default defineConfig({
  resolve: { alias: aliases },
  test: { environment: 'jsdom', include: ['test/**/*.test.{ts,tsx}'], setupFiles: ['../shared/ui/test/setup.ts'], restoreMocks: true },
});
