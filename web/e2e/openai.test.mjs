// An unmodified OpenAI client talks to the bot as if it were a model.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OpenAI from 'openai'
import { ask, siteOf, startService } from './service.mjs'

let service, client, question, expected

before(async () => {
  service = await startService()
  client = new OpenAI({ baseURL: `${service.url}v1`, apiKey: 'any', maxRetries: 0 })
  question = (await siteOf(service.url)).hot[0].question
  expected = (await ask(service.url, question)).text
})
after(() => service?.remove())

const messages = () => [
  { role: 'system', content: '你是客服' },
  { role: 'user', content: question },
]

test('a whole answer', async () => {
  const completion = await client.chat.completions.create({ model: 'any', messages: messages() })
  assert.equal(completion.object, 'chat.completion')
  assert.equal(completion.choices[0].message.role, 'assistant')
  assert.equal(completion.choices[0].message.content, expected)
  assert.equal(completion.choices[0].finish_reason, 'stop')
})

test('a streamed answer, with usage when asked for', async () => {
  const stream = await client.chat.completions.create({
    model: 'any', messages: messages(), stream: true, stream_options: { include_usage: true },
  })
  let text = ''
  let finish, usage
  for await (const chunk of stream) {
    assert.equal(chunk.object, 'chat.completion.chunk')
    text += chunk.choices[0]?.delta?.content ?? ''
    finish ??= chunk.choices[0]?.finish_reason
    usage ??= chunk.usage
  }
  assert.equal(text, expected)
  assert.equal(finish, 'stop')
  assert.ok(usage.total_tokens > 0)
})

test('the client’s own stream helper', async () => {
  const runner = client.chat.completions.stream({ model: 'any', messages: messages() })
  assert.equal(await runner.finalContent(), expected)
})

test('the models are listed', async () => {
  const models = []
  for await (const model of client.models.list()) models.push(model.id)
  assert.ok(models.length > 0)
})

test('a mistake comes back as the client’s own error', async () => {
  await assert.rejects(client.chat.completions.create({ model: 'any', messages: [] }), (error) => {
    assert.ok(error instanceof OpenAI.APIError)
    assert.ok(error.status >= 400 && error.status < 500, `status ${error.status}`)
    assert.match(error.message, /[\u4e00-\u9fff]/)
    return true
  })
})
