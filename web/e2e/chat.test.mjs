// What a visitor does in the chat, against the real server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatIn, demoPage, kindOf, openPage } from './browser.mjs'
import { ask, vagueText } from './service.mjs'

const demo = demoPage(async (url) => ({ vague: await vagueText(url) }))

const question = () => demo.site.hot[0].question
const panel = () => demo.page.locator('.why')

test('a question is answered word for word, and the panel says why', async () => {
  const expected = await ask(demo.service.url, question())
  const reply = await demo.chat.say(question())
  assert.equal(await kindOf(reply), 'answer')
  const words = (html) => demo.page.evaluate((html) => new DOMParser().parseFromString(html, 'text/html').body.textContent.trim(), html)
  assert.equal((await reply.locator('.rich').textContent()).trim(), await words(expected.html))
  await panel().locator('.decided .kind', { hasText: '直答' }).waitFor()
  assert.match(await panel().locator('.bar').getAttribute('aria-label'), /^置信度 100%，澄清线 .*，直答线 /)
  assert.ok((await panel().locator('.tokens li').count()) > 0, 'words are shown')
  assert.ok((await panel().locator('.candidate').count()) > 0, 'candidates are shown')
  assert.ok((await panel().locator('tbody tr').count()) > 0, 'signals are shown')
  assert.match(await panel().locator('.verdict .quiet').innerText(), /知识版本 \d+ · 用时 .*秒/)
})

test('a hot question is one click away', async () => {
  await demo.chat.scope.locator('.hot button').nth(1).click()
  await demo.chat.replies.first().waitFor()
  assert.equal(await kindOf(demo.chat.replies.first()), 'answer')
})

test('an example of the introduction asks in the phone', async () => {
  await demo.page.locator('.tries button', { hasText: '超出范围' }).click()
  await demo.chat.replies.first().waitFor()
  assert.equal(await kindOf(demo.chat.replies.first()), 'fallback')
  await panel().locator('.decided .kind', { hasText: '兜底' }).waitFor()
})

test('a vague question offers options, and a click on one answers it', async () => {
  const clarify = await demo.chat.say(demo.vague)
  assert.equal(await kindOf(clarify), 'clarify')
  await panel().locator('.decided .kind', { hasText: '澄清' }).waitFor()
  const option = clarify.locator('.questions button').first()
  const label = (await option.innerText()).trim()
  const sent = demo.page.waitForRequest((request) => request.url().endsWith('/ask'))
  await option.click()
  const body = (await sent).postDataJSON()
  assert.equal(body.text, label)
  assert.ok(body.choice, 'the entry of the option is sent')
  const answer = demo.chat.replies.nth(1)
  await answer.waitFor()
  assert.equal(await kindOf(answer), 'answer')
})

test('没帮助 asks for the reason and sends both', async () => {
  const reply = await demo.chat.say(question())
  const first = demo.page.waitForRequest(/feedback$/)
  await reply.getByRole('button', { name: '没帮助' }).click()
  assert.deepEqual((await first).postDataJSON(), { turn: 1, resolved: false })
  const second = demo.page.waitForResponse((response) => /feedback$/.test(response.url()) && response.request().postDataJSON().reason)
  await reply.getByRole('button', { name: '答非所问' }).click()
  const response = await second
  assert.deepEqual(response.request().postDataJSON(), { turn: 1, resolved: false, reason: '答非所问' })
  assert.ok(response.ok(), `feedback: ${response.status()}`)
  await reply.getByText('感谢您的反馈').waitFor()

  await demo.page.reload() // the rating is still there
  await demo.chat.scope.locator('.reasons [aria-pressed=true]', { hasText: '答非所问' }).waitFor()
})

test('人工客服 is always there and calls a person', async () => {
  await demo.chat.button('人工客服').click()
  const reply = demo.chat.replies.first()
  await reply.waitFor()
  assert.equal(await kindOf(reply), 'handoff')
  await reply.getByText('您要求人工服务').waitFor()
  assert.ok(await demo.chat.button('人工客服').isVisible())
})

test('the conversation is there again after a reload, and 新会话 ends it', async () => {
  await demo.chat.say(question())
  await demo.chat.say(demo.vague)
  const before = await demo.chat.bubbles.allInnerTexts()
  await demo.page.reload()
  await demo.chat.replies.nth(1).waitFor()
  assert.deepEqual(await demo.chat.bubbles.allInnerTexts(), before)

  await demo.chat.button('新会话').click()
  assert.equal(await demo.chat.replies.count(), 0)
  await demo.page.reload()
  await demo.chat.scope.locator('.hot button').first().waitFor()
  assert.equal(await demo.chat.replies.count(), 0)
})

test('what could not be sent goes out after the server is back, once', async () => {
  await demo.chat.say(question())
  await demo.service.stop()
  await demo.chat.box.fill(demo.vague)
  await demo.chat.box.press('Enter')
  await demo.chat.scope.getByText('发送失败').waitFor()
  await demo.chat.scope.getByText('网络连接不上').waitFor()
  await demo.service.start()
  await demo.chat.button('重新发送').click()
  await demo.chat.replies.nth(1).waitFor()
  await demo.page.reload()
  await demo.chat.replies.nth(1).waitFor()
  assert.equal(await demo.chat.replies.count(), 2, 'one session, two turns')
})

test('the Enter of an input method does not send', async () => {
  const keys = await demo.open.context.newCDPSession(demo.page)
  await demo.chat.box.fill('我要办') // words that are there already would go out
  await demo.chat.box.press('End')
  await keys.send('Input.imeSetComposition', { text: 'xin yong ka', selectionStart: 11, selectionEnd: 11 })
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 })
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 })
  assert.equal(await demo.chat.scope.locator('.row.visitor').count(), 0, 'nothing was sent while composing')
  await keys.send('Input.insertText', { text: '信用卡' }) // the word is taken
  assert.equal(await demo.chat.box.inputValue(), '我要办信用卡')
  await demo.chat.box.press('Enter')
  await demo.chat.scope.locator('.row.visitor').waitFor()
  assert.equal(await demo.chat.scope.locator('.row.visitor').count(), 1)
})

test('Shift+Enter makes a line, the counter counts, 501 runes are not sent', async () => {
  await demo.chat.box.fill('第一行')
  await demo.chat.box.press('Shift+Enter')
  await demo.page.keyboard.type('2')
  assert.equal(await demo.chat.box.inputValue(), '第一行\n2')
  await demo.chat.box.fill('👍'.repeat(501))
  await demo.chat.scope.getByText('501/500').waitFor()
  await demo.chat.box.press('Enter')
  assert.equal(await demo.chat.scope.locator('.row.visitor').count(), 0)
  assert.ok(await demo.chat.button('发送').isDisabled())
})

test('the whole conversation works by keyboard alone', async () => {
  const alone = await openPage(demo.browser)
  try {
    await alone.page.goto(`${demo.service.url}widget/`)
    const chat = chatIn(alone.page)
    await chat.scope.locator('.hot button').first().waitFor()
    const focused = () => alone.page.evaluate(() => document.activeElement?.tagName)
    assert.equal(await focused(), 'TEXTAREA', 'one can type at once')
    await alone.page.keyboard.type(demo.vague)
    await alone.page.keyboard.press('Enter')
    await chat.replies.first().waitFor()
    assert.equal(await focused(), 'TEXTAREA', 'the cursor stays')

    await tabTo(alone.page, '.row.bot[data-kind] .questions button', 'Shift+Tab')
    await alone.page.keyboard.press('Enter')
    await chat.replies.nth(1).waitFor()
    assert.equal(await focused(), 'TEXTAREA', 'after a choice one can type on')

    await tabTo(alone.page, '.thumbs button', 'Shift+Tab')
    const rated = alone.page.waitForResponse(/feedback$/)
    await alone.page.keyboard.press('Space')
    assert.ok((await rated).ok())
    await tabTo(alone.page, '.human', 'Tab')
    await alone.page.keyboard.press('Enter')
    await chat.replies.nth(2).waitFor()
    assert.equal(await kindOf(chat.replies.nth(2)), 'handoff')
    assert.deepEqual(alone.faults, [])
  } finally {
    await alone.close()
  }
})

/** Presses a key until the focus is on something that matches. */
async function tabTo(page, selector, key) {
  for (let presses = 0; presses < 40; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press(key)
  }
  assert.fail(`${key} does not reach ${selector}`)
}
