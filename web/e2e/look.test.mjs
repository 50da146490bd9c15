// How the pages look and read: accessibility, security policy, sizes, themes.
// Every view leaves a picture in e2e/shots.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chatIn, findings, launch, openDemo, openPage, shot } from './browser.mjs'
import { siteOf, startService, vagueText } from './service.mjs'

let service, browser, site, vague

before(async () => {
  ;[service, browser] = await Promise.all([startService(), launch()])
  site = await siteOf(service.url)
  vague = await vagueText(service.url)
})
after(async () => {
  await browser?.close()
  await service?.remove()
})

/** A conversation with every kind of card in it. */
async function converse(chat) {
  const answer = await chat.say(site.hot[0].question)
  await answer.getByRole('button', { name: '没帮助' }).click()
  await chat.say('今天天气不错，适合去爬山')
  await chat.say(vague)
  await chat.say('人工')
}

/** What sticks out of the page or of the box that scrolls it. Runs in the page. */
function tooWide() {
  return [...document.querySelectorAll('html, .log, .drawer-body')]
    .filter((box) => box.scrollWidth > box.clientWidth)
    .map((box) => `${box.className || box.tagName}: ${box.scrollWidth} px in ${box.clientWidth}`)
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

const views = [
  { name: 'light', options: {} },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'elder', options: {}, elder: true },
  { name: 'elder-dark', options: { colorScheme: 'dark' }, elder: true },
  { name: 'tablet', options: { viewport: { width: 1024, height: 900 } } },
  { name: 'mobile', options: phone },
  { name: 'mobile-elder-dark', options: { ...phone, colorScheme: 'dark' }, elder: true },
]

for (const { name, options, elder } of views) {
  test(`${name}: no serious finding of axe, and nothing wider than the screen`, async () => {
    const { page, close } = await openPage(browser, { ...options, bypassCSP: true }) // axe is a foreign script
    try {
      const chat = await openDemo(page, service.url)
      if (elder) await chat.button('长辈版').click()
      await shot(page, `${name}-1-first`)
      await converse(chat)
      await shot(page, `${name}-2-talk`)
      if (options.isMobile) {
        await page.getByRole('button', { name: /^为什么/ }).click()
        await page.locator('.drawer .verdict').waitFor()
        await page.waitForTimeout(300) // the drawer slides in: colours are judged when it stands
        await shot(page, `${name}-3-why`)
      }
      for (const frame of page.frames()) {
        assert.deepEqual(await findings(frame), [], frame.url())
        assert.deepEqual(await frame.evaluate(tooWide), [], frame.url())
      }
    } finally {
      await close()
    }
  })
}

test('the security policy of the server is never violated, and no script fails', async () => {
  const { page, faults, close } = await openPage(browser)
  try {
    const served = await page.goto(service.url)
    assert.match(served.headers()['content-security-policy'], /default-src 'self'/)
    const chat = await openDemo(page, service.url)
    await converse(chat)
    await page.getByRole('button', { name: '深色' }).click()
    await page.locator('.candidate button').first().click()
    await page.goto(`${service.url}widget/`)
    await chatIn(page).say(site.hot[0].question)
    assert.deepEqual(faults, [])
  } finally {
    await close()
  }
})

test('on a phone the chat fills the screen and the panel is a drawer that Esc closes', async () => {
  const { page, close } = await openPage(browser, phone)
  try {
    const chat = await openDemo(page, service.url)
    const frame = await page.locator('iframe').boundingBox()
    assert.equal(frame.width, 390)
    assert.ok(frame.height > 760, `the chat is ${frame.height} px high`)
    await chat.say(vague)
    const opener = page.getByRole('button', { name: /^为什么/ })
    await opener.click()
    await page.getByRole('dialog', { name: '为什么这样回答' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    assert.ok(await opener.evaluate((button) => button === document.activeElement), 'the focus is back on the button')
    await page.getByRole('button', { name: '介绍' }).click()
    await page.getByRole('dialog').locator('.tries button', { hasText: '人工' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await chat.scope.locator('[data-kind=handoff]').waitFor()
  } finally {
    await close()
  }
})

test('长辈版: text of 18 px and more, targets of 60 px and more, and it stays after a reload', async () => {
  const { page, close } = await openPage(browser)
  try {
    const chat = await openDemo(page, service.url)
    await chat.button('长辈版').click()
    await converse(chat)
    const small = await page.frames()[1].evaluate(() => {
      const visible = (element) => element.getClientRects().length > 0 && !element.closest('.only-read')
      const texts = [...document.querySelectorAll('.chat *')].filter(
        (element) => visible(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
      )
      const targets = [...document.querySelectorAll('button, textarea')].filter(visible)
      return [
        ...texts.filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => `text ${getComputedStyle(e).fontSize} ${e.outerHTML.slice(0, 90)}`),
        ...targets
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([, box]) => box.height < 60 || box.width < 60)
          .map(([e, box]) => `target ${box.width}×${box.height} ${e.outerHTML.slice(0, 90)}`),
      ]
    })
    assert.deepEqual(small, [])
    await page.reload()
    await chat.button('退出长辈版').waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.dataset.elder), 'on', 'the page around it too')
  } finally {
    await close()
  }
})

for (const [reducedMotion, motion] of [['no-preference', 'rise'], ['reduce', 'none']]) {
  test(`motion of the drawer for who prefers ${reducedMotion}: ${motion}`, async () => {
    const { page, close } = await openPage(browser, { ...phone, reducedMotion })
    try {
      await openDemo(page, service.url)
      await page.getByRole('button', { name: '介绍' }).click()
      assert.equal(await page.getByRole('dialog').evaluate((dialog) => getComputedStyle(dialog).animationName), motion)
    } finally {
      await close()
    }
  })
}
