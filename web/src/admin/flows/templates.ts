/** A flow to begin with. */
export interface Template {
  key: string
  title: string
  hint: string
  text: (id: string, name: string) => string
}

/** A text as a YAML value on one line. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

const head = (id: string, name: string, example: string) => `flows:
  - id: ${quoted(id)}
    name: ${quoted(name)}
    intent:
      examples:
        - ${quoted(example)}
`

export const TEMPLATES: Template[] = [
  {
    key: 'say',
    title: '说几句就结束',
    hint: '最小的流程，从这里往上加',
    text: (id, name) => `${head(id, name, `我要办${name}`)}    steps:
      - say: ${quoted(`好的，为您说明${name}的办理方法。`)}
      - end:
          text: 还有别的可以帮您吗？
          rating: true
`,
  },
  {
    key: 'person',
    title: '问清楚再转人工',
    hint: '收集信息，确认后交给人工',
    text: (id, name) => `${head(id, name, `我要办${name}`)}    cancel: 还没有办好，确定不办了吗？
    slots:
      - name: phone
        label: 手机号
        type: phone
        ask:
          - 请留一个手机号。
          - 请再说一次手机号，11 位数字。
      - name: note
        label: 说明
        type: text
        ask:
          - 请简单说一下您的情况。
        optional: true
    steps:
      - collect: phone
      - collect: note
      - id: ask
        confirm: 手机号 {{phone}}{{如果 note}}，{{note}}{{结束}}，对吗？
        else: stop
      - handoff:
          text: ${quoted(`好的，马上请人工客服为您办理${name}。`)}
      - id: stop
        end:
          text: 好的，没有提交。需要时随时找我。
`,
  },
  {
    key: 'service',
    title: '查询业务系统',
    hint: '问一个编号，调用接口，把结果说出来',
    text: (id, name) => `${head(id, name, `帮我办一下${name}`)}    slots:
      - name: number
        label: 编号
        type: code
        ask:
          - 请发一下编号，4 到 12 位字母或数字。
        hint: 编号在确认短信里。
        valid:
          pattern: '[A-Za-z0-9]{4,12}'
          message: 编号是 4 到 12 位字母或数字。
      - name: status
        label: 状态
        type: text
        optional: true
    steps:
      - id: number
        collect: number
      - webhook: ${quoted(`${name}接口`)}
        else: failed
      - branch:
          - when: status
            to: told
      - say: 没有查到 {{number}}，请核对一下。
      - set:
          number: ''
        next: number
      - id: told
        end:
          text: '{{number}} 现在的状态是：{{status}}。'
      - id: failed
        handoff:
          text: 暂时查不到，马上请人工客服帮您看。
webhooks:
  - name: ${quoted(`${name}接口`)}
    url: https://api.example.com/query
    send:
      number: '{{number}}'
    take:
      status: data.status
`,
  },
]
