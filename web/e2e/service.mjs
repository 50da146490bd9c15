// The real server for the tests: built once (or given by YINGDA_BIN), each test
// file with a data directory of its own.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** From start to answering, in milliseconds: 10 s for three packs on two idle cores, a minute and more on busy ones. */
const START_MS = 180_000

let built
function binary() {
  if (process.env.YINGDA_BIN) return process.env.YINGDA_BIN
  if (!built) {
    built = join(mkdtempSync(join(tmpdir(), 'yingda-bin-')), 'yingda')
    execFileSync('go', ['build', '-o', built, './cmd/yingda'], { cwd: new URL('../..', import.meta.url), stdio: 'inherit' })
  }
  return built
}

/** Starts a demo server; url is its root. stop and start keep data and address. Without packs it knows nothing. */
export async function startService(packs = 'bank,telecom,ecommerce') {
  const data = mkdtempSync(join(tmpdir(), 'yingda-e2e-'))
  let child
  let port = 0
  const service = {
    url: '',
    async start() {
      const args = ['serve', '--demo', ...(packs ? ['--pack', packs] : []), '--data', data, '--listen', `127.0.0.1:${port}`]
      child = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'pipe'] })
      const errors = []
      child.stderr.on('data', (chunk) => errors.push(chunk))
      service.url = await announced(child, errors)
      port = Number(new URL(service.url).port)
      await ready(service.url, packs ? 'readyz' : 'healthz')
    },
    /** A new key that may do everything, made as an operator makes it. */
    adminKey: () => execFileSync(binary(), ['key', 'create', '--data', data, '--name', '训练师', '--scope', 'admin'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
    async remove() {
      await service.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
  await service.start()
  return service
}

/** The address that the server prints. */
async function announced(child, errors) {
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS)
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /https?:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0]
      if (url) {
        child.stdout.resume() // what follows is nobody's business, but the pipe must not fill
        return url
      }
    }
  } finally {
    clearTimeout(late)
  }
  throw new Error(`the server told no address:\n${Buffer.concat(errors)}`)
}

async function ready(url, page) {
  const until = Date.now() + START_MS
  for (;;) {
    const response = await fetch(`${url}${page}`).catch(() => undefined)
    if (response?.ok) return
    if (Date.now() > until) throw new Error(`${url}${page}: not ready, last ${response?.status}`)
    await new Promise((again) => setTimeout(again, 50))
  }
}

/** The site's own texts: its hot questions are asked by the tests. */
export async function siteOf(url) {
  return (await fetch(`${url}api/site`)).json()
}

/** Asks in a session of its own. */
export async function ask(url, text) {
  const response = await fetch(`${url}ask`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text }),
  })
  return response.json()
}

/** A text the demo's packs answer with options; which one depends on the packs. */
export async function vagueText(url) {
  for (const text of ['信用卡', '退款', '套餐', '流量', '账单', '发票', '挂失', '余额', '转账', '物流', '密码', '宽带', '优惠券']) {
    const reply = await ask(url, text)
    if (reply.kind === 'clarify' && reply.options?.length > 1) return text
  }
  throw new Error('none of the vague words is answered with options')
}
