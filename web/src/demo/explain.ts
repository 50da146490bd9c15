import type { Reply, Signal, Site } from '../api/types'
import { percent } from './labels'

const REASONS: Record<string, string> = {
  asked: '访客要求人工',
  misses: '连续多次没有找到答案',
  low_confidence: '对答案没有把握',
  sensitive: '命中敏感话题',
  dissatisfied: '访客表示不满意',
  repeated: '同一问题重复出现',
  flow: '流程需要人工办理',
}

/** The best candidate's confidence; the reply's own where the server told no candidates. */
export const topConfidence = (reply: Reply) => reply.debug?.candidates?.[0]?.confidence ?? reply.confidence

/** What the bar shows: nothing where no confidence decided, as for a bare 人工 or 你好. */
export function confidenceShown(reply: Reply): number | undefined {
  const unasked = reply.chitchat || (reply.kind === 'handoff' && reply.confidence === 0)
  return unasked || (reply.debug && !reply.debug.candidates?.length) ? undefined : topConfidence(reply)
}

/** One sentence on why the reply is of its kind; waiting: a person had been called before this turn. */
export function explain(reply: Reply, site: Pick<Site, 'answer_at' | 'clarify_at'>, waiting = false): string {
  const top = topConfidence(reply)
  const answerAt = percent(site.answer_at)
  const clarifyAt = percent(site.clarify_at)
  if (reply.chitchat) return '寒暄或没有内容的话，按固定话术回应，不计入回答。'
  switch (reply.kind) {
    case 'answer':
      if (top >= 1) return '归一化后与知识库中的问法完全一致，直接给出审定答案。'
      if (top >= site.answer_at) return `置信度 ${percent(top)} 达到直答线 ${answerAt}，直接给出审定答案。`
      return '访客点选了这个问题，直接给出审定答案。'
    case 'clarify':
      return `置信度 ${percent(top)} 介于澄清线 ${clarifyAt} 和直答线 ${answerAt} 之间，请访客从 ${reply.options?.length ?? 0} 个相近问题中选择。`
    case 'fallback':
      if (top >= site.clarify_at) return '虽有相近的问题，但被其他规则否决，不冒险作答。'
      return `最高置信度 ${percent(top)} 低于澄清线 ${clarifyAt}，知识库中没有合适的答案，不编造。`
    case 'handoff':
      if (waiting) return '访客正在等待人工客服，这期间机器人只回答有把握的问题。'
      return `${REASONS[reply.handoff?.reason ?? ''] ?? '满足转人工条件'}，转接人工客服。`
    case 'ask':
      return `正在办理“${reply.flow?.name ?? ''}”，还需要访客补充信息。`
    case 'silent':
      return '会话已由人工接待，机器人保持静默。'
  }
}

export interface Share extends Signal {
  share: number // value × weight, raw score
  width: number // of the larger of all shares shown together, 0 to 1
}

/** The signals by size of their share, with bar widths comparable between all candidates of the turn. */
export function shares(why: Signal[] | undefined, largest: number): Share[] {
  return (why ?? [])
    .map((signal) => {
      const share = signal.value * signal.weight
      return { ...signal, share, width: largest > 0 ? Math.abs(share) / largest : 0 }
    })
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
}

/** The largest absolute share among all candidates, for shares. */
export function largestShare(reply: Reply): number {
  const all = (reply.debug?.candidates ?? []).flatMap((candidate) => candidate.why ?? [])
  return all.reduce((max, { value, weight }) => Math.max(max, Math.abs(value * weight)), 0)
}
