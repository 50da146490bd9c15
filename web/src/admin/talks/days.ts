/** Minutes by which the service's days begin before those of UTC: it keeps Chinese time wherever it is read. */
const EAST = 8 * 60

const shifted = (at: Date) => new Date(at.getTime() + EAST * 60_000).toISOString()

/** The service's day at a moment: 2026-11-21. */
export const dayOf = (at: Date) => shifted(at).slice(0, 10)

/** The service's time of day at a moment: 11:04. */
export const timeOf = (at: string) => shifted(new Date(at)).slice(11, 16)

/** The day so many days after another; before it where that is negative. */
export const dayAfter = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

export const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
