import { expect, test } from 'vitest'
import { ApiError, Client } from './client'
import type { AskRequest } from './types'

interface Sent {
  url: string
  method?: string
  headers: Record<string, string>
  body: unknown
}

/** A client whose server gives the same answer to everything, and what was sent to it. */
function against(answer: () => Response | Promise<Response>, timeoutMs?: number) {
  const sent: Sent[] = []
  const client = new Client({
    base: 'https://kf.example.com/bot/',
    timeoutMs,
    fetch: async (url, init) => {
      const headers = init?.headers as Record<string, string>
      sent.push({ url: String(url), method: init?.method, headers, body: init?.body && JSON.parse(String(init.body)) })
      return Promise.race([
        answer(),
        new Promise<never>((_, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
      ])
    },
  })
  return { client, sent }
}

const ok = (body: unknown) => () => new Response(JSON.stringify(body))
const question: AskRequest = { text: '信用卡', session: 's 1', message_id: 'm', channel: 'web' }

test('every call: address below the base, method, token only where there is one', async () => {
  const { client, sent } = against(ok({}))
  await client.site('')
  await client.site('a&b')
  await client.ask(question)
  await client.ask(question, 'tok')
  await client.turns('s/1', 'tok')
  await client.feedback('s', 'tok', { turn: 3, resolved: false, reason: '看不懂' })
  expect(sent.map(({ method, url, headers }) => `${method} ${url} ${headers.Authorization ?? '-'}`)).toEqual([
    'GET https://kf.example.com/bot/api/site -',
    'GET https://kf.example.com/bot/api/site?site_key=a%26b -',
    'POST https://kf.example.com/bot/ask -',
    'POST https://kf.example.com/bot/ask Bearer tok',
    'GET https://kf.example.com/bot/sessions/s%2F1/turns Bearer tok',
    'POST https://kf.example.com/bot/sessions/s/feedback Bearer tok',
  ])
  expect(sent[3].body).toEqual(question)
  expect(sent[5].body).toEqual({ turn: 3, resolved: false, reason: '看不懂' })
})

test('feedback needs no body in the answer', async () => {
  const { client } = against(() => new Response(null, { status: 204 }))
  await expect(client.feedback('s', 't', { turn: 1, resolved: true })).resolves.toBeUndefined()
})

const refused = (status: number, body: string, headers: Record<string, string> = {}) => () => new Response(body, { status, headers })

test.each([
  [
    'the server’s own words',
    refused(429, '{"error":{"code":"rate_limited","message":"您的提问太快了"}}', { 'Retry-After': '7' }),
    { status: 429, code: 'rate_limited', message: '您的提问太快了', retryAfter: 7 },
  ],
  ['a proxy’s error page', refused(502, '<html>Bad Gateway'), { status: 502, code: 'internal', message: '服务暂时不可用，请稍后重试' }],
  ['an error without words', refused(404, '{"error":{"code":"not_found"}}'), { status: 404, code: 'not_found', message: '服务暂时不可用，请稍后重试' }],
  ['a page where JSON was due', () => new Response('<html>'), { status: 0, code: 'not_json' }],
  ['no network', () => Promise.reject(new TypeError('Failed to fetch')), { status: 0, code: 'unreachable', message: '网络连接不上，请检查网络后重试' }],
])('refusal: %s', async (_, answer, want) => {
  const { client } = against(answer as () => Response)
  const error = await client.ask(question).then(() => undefined, (e) => e)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject(want)
})

test('an answer that does not come ends in a time-out', async () => {
  const { client } = against(() => new Promise<Response>(() => {}), 1)
  await expect(client.ask(question)).rejects.toMatchObject({ status: 0, code: 'timeout', message: '服务响应超时，请稍后重试' })
})
