/** Name of a test for a conversation that began with these words. */
export function suggestName(flow: string, text: string): string {
  const words = Array.from(text.replace(/\s+/g, ' ').trim())
  const short = words.slice(0, 20).join('') + (words.length > 20 ? '…' : '')
  return flow && short && !short.includes(flow) ? `${flow}：${short}` : short || flow
}

/** The script with the name as its first line, which is free text. */
export function titled(name: string, script: string): string {
  const title = name.replace(/[\r\n]+/g, ' ').trim()
  return title.replace(/^-- /, '') ? `${title.replace(/^-- /, '')}\n${script}` : script
}

/** What an author has to see to before the script can be held: marks that SaveTalk leaves. */
export function todo(script: string): string[] {
  const list: string[] = []
  if (/^# 下一句有遮盖的内容$/m.test(script)) list.push('有遮盖的内容（**），请换成测试数据')
  if (/^# 人工服务中/m.test(script)) list.push('人工接待时说的话没有存下')
  if (/^ {2}call /m.test(script) || /请用“-- webhook/.test(script)) list.push('流程调用的接口，请用“-- webhook 接口名 --”节写明返回')
  return list
}
