import type { Site } from '../api/types'

export interface Example {
  title: string
  text: string
  hint: string
}

const ASKED: Record<string, { plain: string; typo: string; done: string }> = {
  bank: { plain: '信用卡怎么还款', typo: '信用卡怎末还款', done: '我要预约网点办业务' },
  telecom: { plain: '怎么查话费余额', typo: '怎么查花费余额', done: '我要报修宽带' },
  ecommerce: { plain: '怎么查询物流进度', typo: '怎么查寻物留进度', done: '查一下单号YT1234567890' },
}

/** Things to try with the loaded packs; a hot question stands in for a pack we know nothing of. */
export function examples(site: Site | undefined): Example[] {
  const pack = site?.packs?.find((id) => id in ASKED)
  const hot = site?.hot?.[0]?.question
  const asked = pack ? ASKED[pack] : hot ? { plain: hot, typo: '', done: '' } : ASKED.bank
  return [
    { title: '直接提问', text: asked.plain, hint: '把握足够时逐字给出审定过的答案' },
    ...(asked.typo ? [{ title: '带错别字', text: asked.typo, hint: '认得出就直接答，拿不准请您点选' }] : []),
    { title: '说得含糊', text: pack === 'telecom' ? '套餐' : pack === 'ecommerce' ? '退款' : '信用卡', hint: '把握不足时请您点选，不乱猜' },
    ...(asked.done ? [{ title: '办一件事', text: asked.done, hint: '一步步问清楚，再调用业务系统；中途可以插话、更正、取消' }] : []),
    { title: '超出范围', text: '今天天气不错，适合去爬山', hint: '知识库里没有的，不编造答案' },
    { title: '找真人', text: '人工', hint: '随时可以要求人工服务' },
  ]
}
