// The loader on somebody else's page: another origin, with a strict policy of its own.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { chatIn, launch, openPage, shot } from './browser.mjs'
import { siteOf, startService } from './service.mjs'

let service, browser, site, shop, address

before(async () => {
  ;[service, browser] = await Promise.all([startService(), launch()])
  site = await siteOf(service.url)
  const root = service.url.slice(0, -1)
  shop = createServer((_, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'self'; script-src ${root}; frame-src ${root}; style-src 'self'`,
    })
    response.end(`<!doctype html><html lang="zh-CN"><title>商店</title><h1>商店</h1><button>加入购物车</button>
<script src="${root}/loader.js" data-title="商店客服" data-color="#ffd500"></script></html>`)
  })
  await new Promise((listening) => shop.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${shop.address().port}/`
})
after(async () => {
  await browser?.close()
  shop?.close()
  await service?.remove()
})

test('a visitor of another site opens the chat, asks, comes back, closes it', async () => {
  const { page, faults, close } = await openPage(browser)
  try {
    await page.goto(address)
    const launcher = page.getByRole('button', { name: '打开商店客服' })
    await launcher.waitFor()
    assert.equal(await page.locator('iframe').count(), 0, 'the chat is not loaded before it is opened')
    await launcher.click()
    const chat = chatIn(page.frameLocator('iframe'))
    await chat.scope.locator('.hot button').first().waitFor()
    await chat.say(site.hot[0].question)
    await shot(page, 'loader')

    const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('yingda:')))
    assert.ok(kept.session && kept.token, 'the token is on the shop’s side')
    assert.equal(await page.frames()[1].evaluate(() => localStorage.getItem('yingda:alone:')), null, 'and not in the frame')

    await page.reload()
    await launcher.click()
    await chat.replies.first().waitFor()
    await chat.box.press('Escape')
    await page.locator('.panel').waitFor({ state: 'hidden' })
    assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.tagName), 'BUTTON', 'the focus is on the launcher')
    assert.deepEqual(faults, [])
  } finally {
    await close()
  }
})

test('the page can drive the chat and hears what happens, without the words', async () => {
  const { page, faults, close } = await openPage(browser)
  try {
    await page.goto(address)
    await page.evaluate((text) => {
      window.heard = []
      for (const event of ['open', 'ready', 'message', 'handoff', 'close', 'turn']) window.Yingda.on(event, (detail) => window.heard.push([event, detail]))
      window.Yingda.setUser({ id: 'u-1', name: '张三' })
      window.Yingda.setContext({ page: '首页' })
      window.Yingda.ask(text)
    }, site.hot[0].question)
    const chat = chatIn(page.frameLocator('iframe'))
    await chat.replies.first().waitFor()
    await page.evaluate(() => window.Yingda.human())
    await chat.replies.nth(1).waitFor()
    await page.waitForFunction(() => window.heard.some(([event]) => event === 'handoff'))
    const heard = await page.evaluate(() => (window.Yingda.close(), window.heard))
    const names = heard.map(([event]) => event)
    assert.deepEqual(names.filter((name) => name !== 'message'), ['open', 'ready', 'handoff', 'close'])
    assert.deepEqual(heard.find(([event]) => event === 'message')[1], { role: 'visitor', turn: 1 })

    await page.evaluate(() => window.Yingda.reset())
    assert.equal(await page.evaluate(() => localStorage.getItem('yingda:')), null)
    await page.evaluate(() => window.Yingda.destroy())
    assert.equal(await page.locator('yingda-chat').count(), 0)
    assert.equal(await page.evaluate(() => typeof window.Yingda), 'undefined')
    assert.deepEqual(faults, [])
  } finally {
    await close()
  }
})
