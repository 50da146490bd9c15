import { AdminClient } from '../admin/client'
import type { Flow, FlowChecked } from '../admin/types'
import { refusal } from './service'

/** The draft of a service in memory behind a real AdminClient: a text of lines “id: a”, “say: …” is a flow. */
export function draft(flows: Record<string, string> = {}) {
  const it = {
    flows: { ...flows } as Record<string, string>,
    calls: [] as string[], // method and path of each request
    fault: undefined as undefined | ((path: string) => Response | undefined), // takes the next request, or leaves it
    gate: undefined as undefined | ((path: string) => Promise<void> | undefined), // answers wait for it
    client: new AdminClient({ base: 'http://kf.test/', fetch: (url, init) => handle(new URL(String(url)), init) }, 'yk_test'),
  }

  async function handle(url: URL, init: RequestInit = {}): Promise<Response> {
    const method = init.method ?? 'GET'
    it.calls.push(`${method} ${url.pathname}${url.search}`)
    if (new Headers(init.headers).get('Authorization') !== 'Bearer yk_test') return refusal(401, 'unauthorized', '需要有效的 API 密钥')
    const body = init.body ? JSON.parse(String(init.body)) : {}
    await it.gate?.(url.pathname)
    const faulty = it.fault?.(url.pathname)
    if (faulty) {
      it.fault = undefined
      return faulty
    }
    if (url.pathname === '/api/flows/check') return Response.json(understood(body.text))
    const id = decodeURIComponent(url.pathname.split('/')[3])
    const now = it.flows[id]
    if (method === 'PUT') {
      if (body.revision !== (now === undefined ? '' : `r:${now}`)) return refusal(409, 'conflict', '这个流程刚被别人改过')
      it.flows[id] = body.text
      return Response.json(view(id))
    }
    if (now === undefined) return refusal(404, 'not_found', '没有找到')
    if (method === 'DELETE') {
      if (url.searchParams.get('revision') !== `r:${now}`) return refusal(409, 'conflict', '这个流程刚被别人改过')
      delete it.flows[id]
      return Response.json({ id, rev: 1 })
    }
    return Response.json(view(id))
  }

  const view = (id: string) => ({ id, revision: `r:${it.flows[id]}`, text: it.flows[id], used_by: [], shared: [], ...understood(it.flows[id]) })
  return it
}

/** What the service in memory makes of a text. */
function understood(text: string): FlowChecked {
  const id = /^id: (.+)$/m.exec(text)?.[1]
  if (!id) return { flow: null, lines: [], mistakes: [{ severity: 'error', row: 1, text: '没有编号' }] }
  const says = text.split('\n').flatMap((line, at) => (line.startsWith('say: ') ? [{ say: line.slice(5), line: at + 1 }] : []))
  const flow: Flow = { id, name: id, enabled: true, steps: says.map(({ say }) => ({ say })) }
  return { flow, lines: says.map(({ line }) => line), mistakes: says.length ? [] : [{ severity: 'error', row: 1, text: '没有步骤' }] }
}
