// Fails when a page has grown past what a visitor on a slow line should load.
// Usage: node scripts/size.mjs [dist]
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = process.argv[2] ?? 'dist'

// Kilobytes of 1000 bytes after gzip -9. The loader is on every page of a customer's site, the chat opens on a click;
// the trainers' page is opened in the morning and stays open.
const limits = { 'loader.js': 4, 'widget/index.html': 45, 'index.html': 60, 'admin/index.html': 90 }

const gzip = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length

/** The page and every script and style it names, and the scripts those import. */
function loaded(page) {
  const seen = new Set()
  const visit = (path) => {
    if (seen.has(path)) return
    seen.add(path)
    const text = readFileSync(join(dist, path), 'utf8')
    for (const [, name] of text.matchAll(/(?:src=|href=|from\s*|import\s*)["']([^"']+\.(?:js|css))["']/g)) {
      visit(normalize(join(dirname(path), name)))
    }
  }
  visit(page)
  return [...seen]
}

let failed = false
for (const [page, limit] of Object.entries(limits)) {
  const files = loaded(page)
  const size = files.reduce((sum, path) => sum + gzip(path), 0) / 1000
  const verdict = size <= limit ? 'ok' : 'TOO LARGE'
  failed ||= size > limit
  console.log(`${page}  ${size.toFixed(1)} KB gz of ${limit}  ${verdict}  (${files.length} files)`)
}
process.exit(failed ? 1 : 0)
