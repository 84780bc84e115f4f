import { playwright } from '@vitest/browser-playwright';
import { msw } from 'msw/vite';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './test/support/chromium.ts';

/** Packing, installing and whole browser walks take seconds, more on a busy machine. */
const SLOW_MS = 120_000;

const chromium = findChromium();

export default defineConfig({
  test: {
    // A busy machine must not decide a test.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/{package,walk,tabs,crash,nodes}/**'],
          setupFiles: ['test/support/seed.ts'],
        },
      },
      {
        extends: true,
        plugins: [msw({ mode: 'worker-only' })],
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: { args: [...CHROMIUM_ARGS], ...(chromium !== undefined && { executablePath: chromium }) },
            }),
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/**/*.test-d.ts'],
            tsconfig: 'test/tsconfig.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
        },
      },
      {
        extends: true,
        test: { name: 'walk', include: ['test/walk/**/*.test.ts'], testTimeout: SLOW_MS, hookTimeout: SLOW_MS },
      },
      {
        extends: true,
        test: { name: 'tabs', include: ['test/tabs/**/*.test.ts'], testTimeout: SLOW_MS, hookTimeout: SLOW_MS },
      },
      {
        extends: true,
        // What it waits for in vain is to be told before its own time is up.
        test: { name: 'nodes', include: ['test/nodes/**/*.test.ts'], testTimeout: 2 * SLOW_MS, hookTimeout: SLOW_MS },
      },
      {
        extends: true,
        test: { name: 'crash', include: ['test/crash/**/*.test.ts'], testTimeout: SLOW_MS, hookTimeout: SLOW_MS },
      },
    ],
  },
});
