import { Client } from '../api/client'
import type { AskRequest, PastTurn, Reply, Site } from '../api/types'

export const SITE: Site = {
  name: '小应', welcome: '您好', version: 7, packs: ['bank'], demo: false, answer_at: 0.82, clarify_at: 0.3,
  hot: [{ entry: 'bank-1', question: '信用卡怎么还款？' }],
}

export const reply = (over: Partial<Reply> = {}): Reply => ({
  turn: 1, kind: 'answer', text: '答案', confidence: 0.9, state: 'with_bot', version: 7, generated: false, ...over,
})

/** A service in memory behind a real Client: one session, answers by echo, faults on demand. */
export function service(site: Partial<Site> = {}) {
  const it = {
    asked: [] as AskRequest[],
    rated: [] as unknown[],
    turns: [] as PastTurn[],
    fault: undefined as undefined | ((path: string) => Response | Promise<Response> | undefined), // takes the next request, or leaves it
    gate: undefined as undefined | Promise<void>, // answers wait for it
    sessions: 0,
    reply: (request: AskRequest): Partial<Reply> => ({ text: `答：${request.text}` }),
    client: new Client({ base: 'http://kf.test/', fetch: (url, init) => handle(new URL(String(url)), init) }),
  }

  async function handle(url: URL, init: RequestInit = {}): Promise<Response> {
    const faulty = it.fault?.(url.pathname)
    if (faulty) {
      it.fault = undefined
      return faulty
    }
    const token = new Headers(init.headers).get('Authorization')
    if (url.pathname === '/api/site') return Response.json({ ...SITE, ...site })
    const body = init.body ? JSON.parse(String(init.body)) : undefined
    if (url.pathname === '/ask') return ask(body, token)
    const session = url.pathname.split('/')[2]
    if (session !== `s${it.sessions}` || token !== `Bearer t${it.sessions}`) return gone()
    if (url.pathname.endsWith('/turns')) return Response.json({ turns: it.turns, state: 'with_bot' })
    it.rated.push(body)
    return new Response(null, { status: 204 })
  }

  async function ask(request: AskRequest, token: string | null): Promise<Response> {
    it.asked.push(request)
    await it.gate
    const opened = request.session === ''
    if (opened) it.sessions++
    else if (request.session !== `s${it.sessions}` || token !== `Bearer t${it.sessions}`) return gone()
    const credentials = opened ? { visitor_token: `t${it.sessions}` } : {}
    return Response.json(reply({ session: `s${it.sessions}`, ...credentials, turn: it.asked.length, ...it.reply(request) }))
  }

  return it
}

const gone = () => refusal(404, 'not_found', '会话不存在')

export const refusal = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message, request_id: 'r' } }, { status })
