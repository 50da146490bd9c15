// Shows /openapi.json to people. No library: the document is ours and small.
'use strict'

const schemas = {}

function el(name, text, ...children) {
  const e = document.createElement(name)
  if (text) e.textContent = text
  e.append(...children)
  return e
}

function resolve(schema) {
  return schema.$ref ? schemas[schema.$ref.split('/').pop()] : schema
}

function typeName(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop()
  if (schema.enum) return schema.enum.join(' | ')
  if (schema.type === 'array') return typeName(schema.items) + '[]'
  return [].concat(schema.type || 'object').join(' | ')
}

function fields(schema) {
  const s = resolve(schema)
  if (!s.properties) return el('p', typeName(schema))
  const table = el('table', '', el('tr', '', el('th', '字段'), el('th', '类型'), el('th', '说明')))
  for (const [name, of] of Object.entries(s.properties)) {
    const required = (s.required || []).includes(name) ? '（必有）' : ''
    table.append(el('tr', '', el('td', '', el('code', name)), el('td', typeName(of)), el('td', (of.description || '') + required)))
  }
  return table
}

function body(title, content) {
  const parts = [el('h4', title)]
  for (const [type, of] of Object.entries(content || {})) {
    parts.push(el('p', type))
    if (type === 'application/json' && of.schema) parts.push(fields(of.schema))
    if (of.example) parts.push(el('pre', typeof of.example === 'string' ? of.example : JSON.stringify(of.example, null, 2)))
  }
  return parts
}

function operation(method, path, op) {
  const inside = el('div')
  if (op.description) inside.append(el('p', op.description))
  const scheme = Object.keys(op.security[0] || {})[0]
  if (scheme) inside.append(el('p', scheme === 'apiKey' ? `需要 API 密钥，权限：${op['x-scope']}` : '访客令牌（Authorization: Bearer …）'))
  if (op.parameters) {
    const table = el('table', '', el('tr', '', el('th', '参数'), el('th', '位置'), el('th', '说明')))
    for (const p of op.parameters) table.append(el('tr', '', el('td', '', el('code', p.name)), el('td', p.in === 'path' ? '路径' : '查询'), el('td', p.description)))
    inside.append(table)
  }
  if (op.requestBody) inside.append(...body('请求', op.requestBody.content))
  for (const [status, r] of Object.entries(op.responses)) {
    inside.append(...body(status === 'default' ? r.description : `响应 ${status}`, r.content))
  }
  const d = el('details', '', el('summary', '', Object.assign(el('span', method.toUpperCase()), { className: 'method' }), el('code', path), ' ' + op.summary), inside)
  d.id = method + path.replaceAll(/[^a-z0-9]+/gi, '-')
  return d
}

async function show() {
  const doc = await (await fetch('/openapi.json')).json()
  Object.assign(schemas, doc.components.schemas)
  document.getElementById('about').textContent = doc.info.description
  const main = document.getElementById('main')
  const contents = el('ul')
  main.replaceChildren()
  for (const tag of doc.tags) {
    main.append(el('h2', tag.name))
    for (const [path, methods] of Object.entries(doc.paths)) {
      for (const [method, op] of Object.entries(methods)) {
        if (!op.tags.includes(tag.name)) continue
        const d = operation(method, path, op)
        main.append(d)
        const a = el('a', op.summary)
        a.href = '#' + d.id
        a.addEventListener('click', () => { d.open = true })
        contents.append(el('li', '', a))
      }
    }
  }
  document.getElementById('contents').replaceChildren(contents)
}

show().catch(() => { document.getElementById('main').textContent = '接口定义没有载入，请刷新重试。' })
