import { expect, test } from 'vitest'
import { dayAfter, dayOf, isDay, timeOf } from './days'

test('days and times are those of the service, wherever the page is', () => {
  expect(dayOf(new Date('2026-11-20T15:59:59Z'))).toBe('2026-11-20')
  expect(dayOf(new Date('2026-11-20T16:00:00Z'))).toBe('2026-11-21')
  expect(timeOf('2026-11-20T16:05:59.123456Z')).toBe('00:05')
  expect(timeOf('2026-11-21T11:04:00+08:00')).toBe('11:04')
})

test.each([
  ['2026-11-21', -1, '2026-11-20'],
  ['2026-03-01', -1, '2026-02-28'],
  ['2026-12-31', 1, '2027-01-01'],
])('%s and %d days is %s', (day, days, want) => expect(dayAfter(day, days)).toBe(want))

test.each([['2026-11-21', true], ['2026-13-41', false], ['preview-9f2c', false], ['', false]])('isDay(%j) is %s', (text, want) => expect(isDay(text)).toBe(want))
