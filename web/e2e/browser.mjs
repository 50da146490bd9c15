// Headless Chromium and what the tests look at on a page.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, afterEach, before, beforeEach } from 'node:test'
import { chromium } from 'playwright-core'
import { siteOf, startService } from './service.mjs'

const shots = new URL('./shots/', import.meta.url).pathname
mkdirSync(shots, { recursive: true })

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Without the last flags the browser looks up its maker's hosts at every start.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page that collects what must not happen: violations of the security policy and errors of its scripts. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1400, height: 900 }, ...options })
  const page = await context.newPage()
  const faults = []
  await context.exposeFunction('tellViolation', (what) => faults.push(`policy: ${what}`))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => window.tellViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))
  })
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(`console: ${message.text()}`)
  })
  page.setDefaultTimeout(20_000)
  return { page, context, faults, close: () => context.close() }
}

/** The chat inside a page: the demo's phone, or a page that is the chat itself. */
export function chatIn(scope) {
  const box = scope.locator('textarea')
  const replies = scope.locator('.row.bot[data-kind]')
  return {
    scope,
    box,
    replies,
    bubbles: scope.locator('.item .bubble, .item .handoff'),
    button: (name) => scope.getByRole('button', { name, exact: true }),
    /** Types and sends; resolves to the new reply once it is there. */
    async say(text) {
      const before = await replies.count()
      await box.fill(text)
      await box.press('Enter')
      const reply = replies.nth(before)
      await reply.waitFor()
      return reply
    },
  }
}

/** Opens the demo page and waits until its chat is ready. */
export async function openDemo(page, url) {
  await page.goto(url)
  const chat = chatIn(page.frameLocator('iframe'))
  await chat.scope.locator('.hot button').first().waitFor()
  return chat
}

/**
 * Before each test of a file a demo page of its own, against one server and one browser for all of them.
 * What it returns is filled in when a test runs: service, site, browser, open (see openPage), page, chat, and
 * what prepare returns, which is called once with the server's address.
 */
export function demoPage(prepare = async () => ({})) {
  const demo = {}
  before(async () => {
    ;[demo.service, demo.browser] = await Promise.all([startService(), launch()])
    demo.site = await siteOf(demo.service.url)
    Object.assign(demo, await prepare(demo.service.url)) // not a hook of its own: node does not wait for one before the next
  })
  after(async () => {
    await demo.browser?.close()
    await demo.service?.remove()
  })
  beforeEach(async () => {
    demo.open = await openPage(demo.browser)
    demo.page = demo.open.page
    demo.chat = await openDemo(demo.page, demo.service.url)
  })
  afterEach(() => demo.open?.close())
  return demo
}

/** Opens the trainers' page at an address of its own and comes in with a key. */
export async function openAdmin(page, url, key, hash = '') {
  await page.goto(`${url}admin/${hash}`)
  await page.getByLabel('管理密钥').fill(key)
  await page.getByRole('button', { name: '进入' }).click()
  await page.getByRole('button', { name: '退出' }).waitFor()
}

/** Serious and critical findings of axe in one frame. */
export async function findings(frame) {
  await frame.addScriptTag({ path: axeScript })
  const { violations } = await frame.evaluate(() =>
    window.axe.run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

export const kindOf = (reply) => reply.getAttribute('data-kind')

export const shot = (page, name) => page.screenshot({ path: `${shots}${name}.png` })
