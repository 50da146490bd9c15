import type { Kind } from '../api/types'

/** Names of reply kinds as buyers of such systems know them. */
export const KINDS: Record<Kind, string> = {
  answer: '直答',
  clarify: '澄清',
  ask: '追问',
  handoff: '转人工',
  fallback: '兜底',
  silent: '静默',
}
