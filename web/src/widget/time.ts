import { t } from './locale'

/** A pause after which the time is shown above the next message. */
export const PAUSE_MS = 5 * 60_000

/** The time to show above a message sent at `at`, empty when it follows closely on the one before. */
export function timeAbove(at: number, before: number | undefined, now: number): string {
  if (before !== undefined && at - before < PAUSE_MS) return ''
  const when = new Date(at)
  const time = `${pad(when.getHours())}:${pad(when.getMinutes())}`
  return sameDay(when, new Date(now)) ? t.today(time) : t.earlier(when.getMonth() + 1, when.getDate(), time)
}

const pad = (n: number) => String(n).padStart(2, '0')

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()
