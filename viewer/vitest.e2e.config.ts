import { defineConfig } from 'vitest/config';

// What a hand does, in a real Chromium, against the made-up model. CHROMIUM names the browser where it is not /usr/bin/chromium.
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    environment: 'node',
    testTimeout: 30000,
    hookTimeout: 30000,
    fileParallelism: false,
  },
});
