import { defineConfig } from 'vite';

// One self-contained ES module: no CDN, no chunk, no style file. public/ is copied as it is (the served page's template).
export default defineConfig({
  base: './',
  build: {
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'attention-viewer.js' },
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: true,
    rolldownOptions: { output: { minify: true } },
  },
  test: { include: ['tests/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
