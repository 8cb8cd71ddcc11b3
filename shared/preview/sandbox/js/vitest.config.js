// Unit tests run in Node against the same production build of React that the sandbox uses.
import {defineConfig} from 'vitest/config';

process.env.NODE_ENV = 'production';

export default defineConfig({
  oxc: {jsx: {runtime: 'automatic'}},
  test: {
    include: ['test/**/*.test.{js,jsx}'],
    environment: 'node',
    env: {NODE_ENV: 'production'},
    globals: false,
  },
});
