import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Names carry no hash, so that the committed dist changes only where the source
// did; Vue sits in a file of its own for the same reason. Addresses are relative,
// so that the site also works below a path of a reverse proxy.
export default defineConfig({
  base: './',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false },
  publicDir: here('public'),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2020',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    reportCompressedSize: false,
    rolldownOptions: {
      input: { demo: here('index.html'), widget: here('widget/index.html'), admin: here('admin/index.html') },
      output: {
        entryFileNames: 'assets/[name].js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules/ },
            { name: 'shared', test: /src\/(api|bridge|shared)\/|tokens\.css/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/ask': 'http://127.0.0.1:8080', '/sessions': 'http://127.0.0.1:8080', '/api': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/quiet.ts'],
    include: ['src/**/*.test.ts'],
  },
})
