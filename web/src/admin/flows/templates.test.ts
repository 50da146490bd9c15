import { expect, test } from 'vitest'
import { TEMPLATES } from './templates'

// What the server says of them is asked in e2e/admin.test.mjs; here is what it could not see.
test.each(TEMPLATES.map((template) => [template.title, template] as const))('%s: any name stands in it as one value', (_, template) => {
  const text = template.text('a-1', "老板's #1: 挂失")
  expect(text).toContain("  - id: 'a-1'\n    name: '老板''s #1: 挂失'\n")
  for (const line of text.split('\n')) if (line.includes('老板')) expect(line).toMatch(/^[^']*'([^']|'')*'$/)
  expect(text.split('\n').every((line) => /^( {2})*\S|^$/.test(line))).toBe(true)
  expect(text.endsWith('\n')).toBe(true)
})
