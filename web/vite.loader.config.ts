import { defineConfig } from 'vite'

// The loader is one classic script for other people's pages: no module, no
// imports left, and syntax that older in-app browsers understand.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2018',
    reportCompressedSize: false,
    lib: { entry: 'src/loader/main.ts', formats: ['iife'], name: 'YingdaLoader', fileName: () => 'loader.js' },
  },
})
