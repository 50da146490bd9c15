import { expect, test } from 'vitest'
import { uuid } from './ids'
import { runeLength } from './runes'

test.each([
  ['', 0],
  ['信用卡', 3],
  ['👍', 1], // one rune, two UTF-16 units
  ['𠮷野家', 3], // outside the basic plane
  ['a\nb', 3],
])('runeLength(%j) = %d', (text, length) => expect(runeLength(text)).toBe(length))

test('uuid is a version 4 UUID and does not repeat', () => {
  const many = Array.from({ length: 1000 }, uuid)
  for (const id of many) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(many).size).toBe(1000)
})
