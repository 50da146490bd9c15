import { expect, test } from 'vitest'
import { PAUSE_MS, timeAbove } from './time'

const at = (text: string) => new Date(text).getTime() // local time: what the visitor's clock shows
const now = at('2026-11-21T18:00:00')

test.each([
  ['the first message of today', at('2026-11-21T09:05:00'), undefined, '09:05'],
  ['soon after the one before', at('2026-11-21T09:05:00'), at('2026-11-21T09:04:00'), ''],
  ['after a pause', at('2026-11-21T09:05:00'), at('2026-11-21T09:05:00') - PAUSE_MS, '09:05'],
  ['an earlier day', at('2026-11-03T23:59:00'), undefined, '11月3日 23:59'],
])('%s', (_, when, before, want) => expect(timeAbove(when, before, now)).toBe(want))
