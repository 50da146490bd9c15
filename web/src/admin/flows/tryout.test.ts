import { expect, test } from 'vitest'
import { refusal, reply } from '../../testing/service'
import { AdminClient } from '../client'
import { createTryOut } from './tryout'

interface Echo {
  asked: Record<string, unknown>[]
  refuse?: Response
  gate: Promise<void>
  client: AdminClient
}

/** A draft that answers by echo; answers wait for the gate. */
function echo(): Echo {
  const it = { asked: [], gate: Promise.resolve() } as unknown as Echo
  it.client = new AdminClient({ base: 'http://kf.test/', fetch: answer }, 'yk')
  async function answer(_: unknown, init?: RequestInit): Promise<Response> {
    const body = JSON.parse(String(init?.body))
    it.asked.push(body)
    await it.gate
    return it.refuse ?? Response.json({ ...reply({ text: `答：${body.text}`, turn: it.asked.length }), session: 'preview-1', calls: [] })
  }
  return it
}

test('a conversation goes on in its session, with options by their entries', async () => {
  const it = echo()
  const tried = createTryOut(it.client)
  await tried.say(' 我要挂失 ')
  tried.state.webhooks = 'call'
  await tried.say('信用卡', { label: '信用卡', entry: 'flow:a', confidence: 1 })
  await tried.say('  ')
  expect(it.asked).toEqual([
    { text: '我要挂失', session: '', webhooks: 'fail' },
    { text: '信用卡', session: 'preview-1', choice: 'flow:a', webhooks: 'call' },
  ])
  expect(tried.state.said.map((said) => said.reply?.text)).toEqual(['答：我要挂失', '答：信用卡'])
})

test('what an older conversation still answers is not shown in the new one', async () => {
  const it = echo()
  const tried = createTryOut(it.client)
  let open = () => {}
  it.gate = new Promise<void>((done) => (open = done))
  const late = tried.say('旧的')
  tried.restart()
  expect(tried.state).toMatchObject({ said: [], session: '', busy: false })
  open()
  await late
  expect(tried.state).toMatchObject({ said: [], session: '', busy: false })
})

test.each([
  ['gone', refusal(404, 'not_found', '会话不存在或已过期'), '这段试用已经不在了（服务重启过），请重新开始'],
  ['busy', refusal(503, 'overloaded', '现在提问的人太多，请稍后再试'), '现在提问的人太多，请稍后再试'],
])('a refusal stands below the words: %s', async (_, refuse, words) => {
  const it = echo()
  it.refuse = refuse
  const tried = createTryOut(it.client)
  await tried.say('你好')
  expect(tried.state.said).toMatchObject([{ text: '你好', failure: words }])
  expect(tried.state.busy).toBe(false)
})
