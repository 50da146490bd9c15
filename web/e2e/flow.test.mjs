// What a visitor gets done in the chat: the real server, its demo's services in the
// same process on a port of their own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoPage, kindOf, shot } from './browser.mjs'

const demo = demoPage()

const text = async (reply) => (await reply.locator('.rich').textContent()).trim()

/** Clicks an option of the last reply and resolves to what comes next. */
async function pick(name) {
  const count = await demo.chat.replies.count()
  await demo.chat.replies.nth(count - 1).getByRole('button', { name }).click()
  const reply = demo.chat.replies.nth(count)
  await reply.waitFor()
  return reply
}

test('查快递: one sentence, one answer', async () => {
  const reply = await demo.chat.say('查一下单号YT1234567890')
  assert.equal(await kindOf(reply), 'answer')
  assert.match(await text(reply), /^YT1234567890：运输中，现在在杭州转运中心。预计 .*送到。$/)
})

test('查账单: asked step by step, a question in between', async () => {
  assert.equal(await kindOf(await demo.chat.say('帮我查一下信用卡账单')), 'ask')
  await demo.chat.say('1234')
  const aside = await demo.chat.say('信用卡怎么还款？')
  assert.match(await text(aside), /预留的手机号/, 'the flow asks again below the answer')
  await demo.chat.say('13800138000')
  const bill = await pick('本期')
  assert.match(await text(bill), /应还 3285\.50元，最低还款 328\.55元/)
})

test('退货: by clicks, over a reload in the middle, with a rating at the end', async () => {
  await demo.chat.say('我要退货')
  await demo.chat.say('YD20260001')
  await pick('帆布鞋 42 码（199 元）')
  await demo.page.reload()
  await demo.chat.replies.nth(2).waitFor()
  await pick('不喜欢')
  await pick('自己寄回')
  const done = await pick('是')
  assert.match(await text(done), /退货单号 TH\d+。请寄到：.*验货后退款 199元/)
  await shot(demo.page, 'flow-return')
  assert.match(await text(await pick('5')), /谢谢您的评价/)
})

test('预约: a list from the service, a date in words, a correction', async () => {
  await demo.chat.say('我要预约网点办业务')
  await pick('开户')
  await demo.chat.say('杭州')
  await pick(/西湖支行/)
  await demo.chat.say('下周三上午10点')
  await demo.chat.say('张敏')
  const confirm = await demo.chat.say('13800138000')
  assert.match(await text(confirm), /^张敏，.*10:00到西湖支行（文三路 90 号）办理开户/)
  const corrected = await demo.chat.say('改成下周四下午2点')
  assert.match(await text(corrected), /14:00到西湖支行/)
  assert.match(await text(await pick('是')), /预约好了：.*14:00，西湖支行/)
})

test('怎么退货 is a question and stays one', async () => {
  const reply = await demo.chat.say('怎么申请退货？')
  assert.equal(await kindOf(reply), 'answer')
  assert.match(await text(reply), /售后/)
})

test('nothing of it offends the security policy', async () => {
  await demo.chat.say('我要退货')
  await demo.chat.say('YD20260001')
  assert.deepEqual(demo.open.faults, [])
})
