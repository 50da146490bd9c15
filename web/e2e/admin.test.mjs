// What a trainer does with flows and conversations, against the real server and its demo's services.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { findings, launch, openAdmin, openPage, shot } from './browser.mjs'
import { ask, startService } from './service.mjs'

let service, browser, key, open, page

before(async () => {
  ;[service, browser] = await Promise.all([startService('ecommerce'), launch()])
  key = service.adminKey()
})
after(async () => {
  await browser?.close()
  await service?.remove()
})
beforeEach(async () => {
  open = await openPage(browser, { acceptDownloads: true })
  page = open.page
})
afterEach(() => open.close())

const button = (name) => page.getByRole('button', { name, exact: true })
const area = () => page.getByLabel('流程的 YAML 文字')
const mistakes = () => page.locator('.editor .mistakes')
const row = (name) => page.locator('.flow-list button', { hasText: name })
const api = async (method, path, body) => {
  const response = await fetch(service.url + path, { method, headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
  assert.ok(response.ok, `${method} ${path}: ${response.status}`)
  return response.json()
}
/** Clicks and resolves to the file that the page then gives. */
async function downloaded(click) {
  const [file] = await Promise.all([page.waitForEvent('download'), click()])
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') }
}
/** A new flow from a template, saved. */
async function create(name, id, template) {
  await button('新建').click()
  const dialog = page.getByRole('dialog', { name: '新建流程' })
  await dialog.getByLabel('名称').fill(name)
  await dialog.getByRole('textbox', { name: '编号' }).fill(id)
  await dialog.getByText(template).click()
  await dialog.getByRole('button', { name: '开始编辑' }).click()
  await mistakes().getByText('没有发现问题').waitFor()
  await button('保存').click()
  await page.getByText('已存入草稿').waitFor()
}

test('a wrong key is refused, the right one stays for a reload and goes with 退出', async () => {
  await page.goto(`${service.url}admin/`)
  await page.getByLabel('管理密钥').fill('yk_wrong')
  await page.keyboard.press('Enter')
  await page.getByText('密钥不对，或已经停用').waitFor()
  await shot(page, 'admin-1-key')
  await page.getByLabel('管理密钥').fill(key)
  await page.keyboard.press('Enter')
  await row('退货').waitFor()
  await page.reload()
  await row('退货').waitFor()
  await button('退出').click()
  await page.getByLabel('管理密钥').waitFor()
  await page.reload()
  await page.getByLabel('管理密钥').waitFor()
})

test('every template is a flow without mistakes, whatever it is called', async () => {
  await openAdmin(page, service.url, key)
  for (const template of ['说几句就结束', '问清楚再转人工', '查询业务系统']) {
    await button('新建').click()
    const dialog = page.getByRole('dialog', { name: '新建流程' })
    await dialog.getByLabel('名称').fill(`老板's "#1: 新${template}`)
    await dialog.getByRole('textbox', { name: '编号' }).fill('shop-return')
    await dialog.getByText('已经有编号为“shop-return”的流程').waitFor()
    await dialog.getByRole('textbox', { name: '编号' }).fill('new')
    await dialog.getByText(template).click()
    await dialog.getByRole('button', { name: '开始编辑' }).click()
    await page.locator('.outline h2', { hasText: template }).waitFor()
    await mistakes().getByText('没有发现问题').waitFor()
    await row('退货').first().click()
    await page.getByRole('dialog', { name: '有没保存的改动' }).getByRole('button', { name: '不保存，离开' }).click()
    await page.locator('.outline h2', { hasText: '退货' }).waitFor()
  }
  assert.equal(await row('新').count(), 0, 'nothing of it is in the draft')
})

test('a flow of the draft is shown with its outline, and a step leads to its line', async () => {
  await openAdmin(page, service.url, key)
  await row('退货').first().click()
  await page.locator('.outline h2', { hasText: '退货' }).waitFor()
  assert.match(await area().inputValue(), /^flows:\n {2}- id: shop-return\n {4}name: 退货\n/)
  await page.locator('.steps .place').nth(3).click()
  const line = await area().evaluate((a) => a.value.slice(a.selectionStart, a.selectionEnd))
  assert.match(line, /^ {6}- /, 'the line of the fourth step is selected')
  await shot(page, 'admin-2-flow')
  assert.deepEqual(open.faults, [])
})

test('what an author should know that is no mistake stands below: shared services, comments', async () => {
  const parcel = await api('GET', 'api/flows/shop-parcel')
  const text = parcel.text.replace('id: shop-parcel', 'id: again').replace('name: 查快递', 'name: 再查快递').replace(/examples:\n[^]*?slots:/, 'examples: [再查一遍包裹到哪]\n    slots:')
  const again = await api('PUT', 'api/flows/again', { text, revision: '' })
  assert.deepEqual(again.shared, [{ webhook: '商城快递', flows: ['查快递'] }])
  await openAdmin(page, service.url, key, '#flows/shop-parcel')
  await mistakes().getByText('接口“商城快递”也由“再查快递”调用，改它会影响那里').waitFor()
  assert.equal(await mistakes().getByText('注释不会保存').count(), 0)
  await area().fill(`# 记一笔\n${parcel.text}`)
  await mistakes().getByText('以 # 开头的注释不会保存').waitFor()
  await api('DELETE', `api/flows/again?revision=${again.revision}`)
})

test('all mistakes show at once with their lines while one types, and only what can be read is saved', async () => {
  await openAdmin(page, service.url, key)
  await create('补寄配件', 'spare-part', '问清楚再转人工')
  const good = await area().inputValue()
  await area().fill(good.replace('collect: phone', 'collect: tel').replace('else: stop', 'else: nowhere').replace('type: text', 'type: words'))
  for (const words of ['词槽“tel”没有定义', '没有名为“nowhere”的步骤', '类型“words”不存在']) await mistakes().getByText(words).waitFor()
  const [first] = await mistakes().getByRole('button').allInnerTexts()
  assert.match(first, /^第 \d+ 行$/)
  await mistakes().getByRole('button').first().click()
  assert.equal(await area().evaluate((a) => a === document.activeElement && a.selectionEnd > a.selectionStart), true, 'the cursor is on the line')
  await shot(page, 'admin-3-mistakes')
  await area().press('Control+s')
  await page.getByText(/已存入草稿，还有 \d+ 处错误/).waitFor()
  await row('补寄配件').locator('.bad').waitFor()

  await area().fill('flows: [')
  await mistakes().getByText('不是有效的 YAML').waitFor()
  await page.locator('.outline.stale').waitFor()
  await button('保存').click()
  await page.getByText('文字还读不懂，没有保存').waitFor()
  await shot(page, 'admin-4-unreadable')

  await row('退货').first().click()
  const leave = page.getByRole('dialog', { name: '有没保存的改动' })
  await leave.getByRole('button', { name: '继续编辑' }).click()
  assert.equal(await area().inputValue(), 'flows: [', 'nothing is lost')
  await area().fill(good)
  await button('保存').click()
  await page.getByText('已存入草稿，发布后对访客生效').waitFor()
  assert.deepEqual(open.faults, [])
})

test('a publish is checked first, noted, and answers visitors', async () => {
  await openAdmin(page, service.url, key)
  await button('发布').click()
  const dialog = page.getByRole('dialog', { name: '发布草稿' })
  await dialog.getByLabel('说明').waitFor({ timeout: 120_000 }) // the draft is compiled and examined first
  await dialog.getByLabel('说明').fill('补寄配件可以自助办理')
  await shot(page, 'admin-14-publish')
  await dialog.getByRole('button', { name: '发布' }).click()
  await dialog.getByText('已发布为版本 2，正在回答访客。').waitFor({ timeout: 120_000 })
  assert.equal((await ask(service.url, '我要办补寄配件')).flow?.name, '补寄配件')
  const { versions } = await api('GET', 'api/versions')
  assert.equal(versions[0].note, '补寄配件可以自助办理')
})

test('the draft is tried out, services only when one says so, and the talk is kept as a test', async () => {
  await openAdmin(page, service.url, key, '#flows/shop-parcel')
  await button('试一试').click()
  const tryOut = page.getByRole('region', { name: '试一试' })
  const says = tryOut.locator('.says.bot:not(.waiting)')
  const say = async (text) => {
    const count = await says.count()
    await tryOut.getByLabel('对草稿说').fill(text)
    await tryOut.getByLabel('对草稿说').press('Enter')
    await says.nth(count).waitFor({ timeout: 120_000 }) // the draft is compiled first
    return says.nth(count)
  }
  assert.match(await (await say('我要查快递')).innerText(), /快递单号/)
  await tryOut.getByText('在等：快递单号').waitFor()
  assert.match(await (await say('YT1234567890')).innerText(), /人工客服/)
  await tryOut.getByText('调用接口“商城快递”：失败').waitFor()

  await tryOut.getByLabel('接口').selectOption('真的调用')
  await button('重新开始').click()
  await say('我要查快递')
  assert.match(await (await say('YT1234567890')).innerText(), /运输中/)
  await tryOut.getByText('调用接口“商城快递”：成功').click()
  await tryOut.getByText('取回：').waitFor()
  await shot(page, 'admin-5-try')

  await button('存为测试').click()
  const dialog = page.getByRole('dialog', { name: '存为测试' })
  assert.equal(await dialog.getByLabel('名称').inputValue(), '我要查快递')
  assert.match(await dialog.getByLabel('脚本').inputValue(), /-- webhook 商城快递 --\nparcel=YT1234567890 => \{.*"status":"运输中"\}\n-- talk/)
  await dialog.getByLabel('名称').fill('查快递 / 正常')
  await dialog.getByLabel('脚本').fill((await dialog.getByLabel('脚本').inputValue()).replaceAll('YT1234567890', 'SF0000000000'))
  await shot(page, 'admin-6-talk')
  const file = await downloaded(() => dialog.getByRole('button', { name: '下载' }).click())
  assert.equal(file.name, '查快递-正常.txt')
  assert.match(file.text, /^查快递 \/ 正常\n[^]*-- talk at=[^]* --\n> 我要查快递\nask [^]*\n> SF0000000000\n/)
  assert.deepEqual(open.faults, [])
})

test('of two who change a flow the second is asked', async () => {
  await openAdmin(page, service.url, key)
  await create('改备注', 'remark', '说几句就结束')
  const mine = (await area().inputValue()).replace('还有别的可以帮您吗？', '我的结束语。')
  await area().fill(mine)
  const theirs = await api('GET', 'api/flows/remark')
  await api('PUT', 'api/flows/remark', { text: theirs.text.replace('name: 改备注', 'name: 改订单备注'), revision: theirs.revision })
  await button('保存').click()
  await page.getByText('刚被别人改过').waitFor()
  await shot(page, 'admin-7-conflict')
  assert.equal(await area().inputValue(), mine, 'nothing is lost')
  await button('放弃我的，重新打开').click()
  await page.locator('.outline h2', { hasText: '改订单备注' }).waitFor()
  await area().fill(mine)
  await button('保存').click()
  await page.getByText('已存入草稿').waitFor()
  await row('改备注').waitFor()
})

test('delete asks first and says what leads into the flow', async () => {
  await openAdmin(page, service.url, key)
  await create('问尺码', 'size', '说几句就结束')
  await create('问款式', 'style', '说几句就结束')
  await area().fill((await area().inputValue()).replace(/ {6}- end:[^]*?true\n/, '      - jump: size\n'))
  await mistakes().getByText('没有发现问题').waitFor()
  await button('保存').click()
  await page.getByText('已存入草稿').waitFor()
  await row('问尺码').click()
  await page.locator('.outline h2', { hasText: '问尺码' }).waitFor()
  await button('删除').click()
  const dialog = page.getByRole('dialog', { name: '删除流程' })
  await dialog.getByText('流程“问款式”').waitFor()
  await shot(page, 'admin-8-delete')
  await dialog.getByRole('button', { name: '取消' }).click()
  await button('删除').click()
  await dialog.getByRole('button', { name: '删除' }).click()
  await row('问尺码').waitFor({ state: 'detached' })
  await row('问款式').locator('.bad').waitFor()

  await button('发布').click()
  const publish = page.getByRole('dialog', { name: '发布草稿' })
  await publish.getByText('流程 style 步骤 2 跳转：流程“size”不存在').waitFor({ timeout: 120_000 })
  assert.ok(await publish.getByRole('button', { name: '发布' }).isDisabled(), 'mistakes keep it back')
})

test('a file is looked at before it is taken, and all flows go out as one', async () => {
  await openAdmin(page, service.url, key)
  const dialog = page.getByRole('dialog', { name: '导入流程文件' })
  const choose = async (name, text) => {
    await button('导入文件').click()
    await dialog.getByLabel('流程文件', { exact: true }).setInputFiles({ name, mimeType: 'text/yaml', buffer: Buffer.from(text) })
  }
  await choose('坏的.yaml', 'flows:\n- ids: a\n  steps: 3\n')
  await dialog.getByText('坏的.yaml 第 2 行：流程：不认识的键“ids”').waitFor()
  await dialog.getByText('第 3 行：流程：steps 应是一个列表').waitFor()
  assert.ok(await dialog.locator('.mistakes').evaluate((box) => box.scrollHeight <= box.clientHeight + 1), 'all of them are seen')
  assert.ok(await dialog.getByRole('button', { name: '没有可导入的' }).isDisabled())
  await shot(page, 'admin-9-import-bad')
  await dialog.getByRole('button', { name: '关闭' }).click()

  const all = await downloaded(() => button('全部导出').click())
  assert.equal(all.name, 'flows.yaml')
  await choose('流程.yml', `${all.text.slice(0, all.text.indexOf('webhooks:'))}  - id: gift\n    name: 礼品包装\n    intent: {examples: [帮我包装成礼品]}\n    steps: [{end: {text: 好的。}}]\n`)
  await dialog.getByText('礼品包装').waitFor()
  assert.deepEqual(await dialog.locator('[data-verdict=new] td').allInnerTexts(), ['新增', '流程', 'gift', '礼品包装'])
  await shot(page, 'admin-10-import')
  await dialog.getByRole('button', { name: '导入 1 项' }).click()
  await row('礼品包装').waitFor()
})

test('a visitor’s conversation is found by its day and kept as a test', async () => {
  const first = await ask(service.url, '帮我看看YT1234567890到哪了')
  await ask(service.url, '人工')
  await openAdmin(page, service.url, key, '#conversations')
  const item = page.locator('.talk-list button', { hasText: 'YT1234567890' })
  await item.locator('.tag', { hasText: '查快递' }).waitFor()
  await page.locator('.talk-list .tag.call', { hasText: '转人工：访客要求' }).waitFor()
  await item.click()
  await page.locator('.turns .says.bot', { hasText: '运输中' }).waitFor()
  await shot(page, 'admin-11-conversation')
  await button('存为测试').click()
  const dialog = page.getByRole('dialog', { name: '存为测试' })
  await dialog.getByLabel('名称').waitFor()
  await open.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await dialog.getByRole('button', { name: '复制' }).click()
  await dialog.getByText('已复制').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(copied, /流程调用的接口，请用/, 'the log does not have what services answered')
  assert.match(copied, /^查快递：帮我看看YT1234567890到哪了\n[^]*> 帮我看看YT1234567890到哪了\nanswer YT1234567890：运输中/)
  await dialog.getByRole('button', { name: '关闭' }).click()

  await page.getByLabel('按会话编号打开').fill('0123')
  await page.getByLabel('按会话编号打开').press('Enter')
  await page.getByText('会话不存在或已过期').waitFor()
  await page.getByLabel('按会话编号打开').fill(first.session)
  await page.getByLabel('按会话编号打开').press('Enter')
  await page.locator('.turns .says.bot', { hasText: '运输中' }).waitFor()
  await button('前一天').click()
  await page.getByText('这一天没有会话').waitFor()
})

/** What sticks out of the page or of a box of it. Runs in the page. */
function tooWide() {
  return [...document.querySelectorAll('html, .column, .column-head, .flow-list, .pane, .pane-body, .tryout-log, .turns, .modal-body')]
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${box.className || box.tagName}: ${box.scrollWidth} px in ${box.clientWidth}`)
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const views = [
  { name: 'light', options: {} },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'tablet', options: { viewport: { width: 1024, height: 800 } } },
  { name: 'mobile', options: phone },
]

for (const { name, options } of views) {
  test(`${name}: no serious finding of axe and nothing wider than its place, long names too`, async () => {
    const long = '长'.repeat(60)
    await api('PUT', 'api/flows/long-name', {
      text: `flows:\n- id: long-name\n  name: ${long}\n  intent: {examples: ['${long}怎么办', '${'w'.repeat(80)}']}\n  steps:\n  - say: ${'https://example.com/'.repeat(8)}\n  - branch: [{when: ${long}, to: nowhere}]\n  - end:\n`,
      revision: (await fetch(`${service.url}api/flows/long-name`, { headers: { Authorization: `Bearer ${key}` } }).then((r) => r.json())).revision ?? '',
    })
    const { page, close } = await openPage(browser, { ...options, bypassCSP: true }) // axe is a foreign script
    const look = async (what) => {
      await shot(page, `admin-${name}-${what}`)
      assert.deepEqual(await findings(page.mainFrame()), [], what)
      assert.deepEqual(await page.evaluate(tooWide), [], what)
    }
    try {
      await openAdmin(page, service.url, key)
      await page.locator('.flow-list button', { hasText: long }).first().waitFor()
      await look('1-list')
      await page.locator('.flow-list button', { hasText: long }).first().click()
      await page.locator('.editor .mistakes li').first().waitFor()
      await look('2-flow')
      if (await page.getByRole('button', { name: '大纲' }).isVisible()) await page.getByRole('button', { name: '大纲' }).click()
      await look('3-outline')
      await page.getByRole('button', { name: '试一试' }).click()
      await look('4-try')
      await page.getByRole('button', { name: '会话记录' }).click()
      await page.locator('.talk-list button').first().click()
      await page.locator('.turns').waitFor()
      await look('5-conversation')
    } finally {
      await close()
    }
  })
}

test('where nothing is yet the page says how to begin', async () => {
  const empty = await startService('')
  try {
    await openAdmin(page, empty.url, empty.adminKey())
    await page.getByText('还没有流程').waitFor()
    assert.ok(await button('全部导出').isDisabled())
    await shot(page, 'admin-12-empty')
    await button('新建').click()
    await shot(page, 'admin-13-new')
    assert.deepEqual(open.faults, [])
  } finally {
    await empty.remove()
  }
})
