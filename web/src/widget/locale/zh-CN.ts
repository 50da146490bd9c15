// Every word the chat says by itself. Another language is a file of the same shape.
export const zhCN = {
  title: '在线客服',
  subtitle: '智能客服为您服务',
  log: '聊天记录',
  welcome: '您好，请问有什么可以帮您？',
  hot: '热门问题',
  you: '您说：',
  bot: '客服：',

  placeholder: '请输入您的问题',
  input: '请输入您的问题，按回车发送，按 Shift 加回车换行',
  send: '发送',
  counter: (n: number, max: number) => `${n}/${max}`,
  tooLong: (max: number) => `最多 ${max} 个字，请精简后发送`,

  human: '人工客服',
  humanText: '人工', // what is sent for the visitor
  fresh: '新会话',
  freshDone: '已开始新会话',
  elder: '长辈版',
  elderOff: '退出长辈版',
  close: '关闭',

  sending: '发送中',
  thinking: '正在输入',
  failed: '发送失败',
  retry: '重新发送',
  restoring: '正在载入聊天记录…',
  restoreFailed: '聊天记录没有载入成功',
  restoreRetry: '重新载入',
  expired: '上次会话已结束，已为您开始新会话',
  silent: '消息已送达，请等待人工客服回复',
  siteFailed: '暂时连接不上客服，您仍可直接提问',

  clarify: '您是不是想问',
  choose: '请选择',
  fallbackHint: '也可以试试这些问题',
  related: '相关问题',
  facts: '依据',
  generated: '内容由 AI 生成，请核实后使用',

  helpful: '有帮助',
  unhelpful: '没帮助',
  rate: '这个回答有帮助吗',
  thanks: '感谢您的反馈',
  why: '哪里不满意？',
  reasons: ['答非所问', '看不懂', '信息过时', '没解决问题'],
  unresolved: '没解决？转人工',
  rateFailed: '评价没有提交成功',

  handoffTitle: '人工服务',
  handoffPosition: (n: number) => `当前排在第 ${n} 位`,
  handoffCancel: '取消', // what a visitor says to wait no longer
  handoffHint: '等待时可以继续提问；回复“取消”则不再等待',
  handoffReasons: {
    asked: '您要求人工服务',
    misses: '机器人多次没有找到答案',
    low_confidence: '机器人对答案没有把握',
    sensitive: '此类问题由专人处理',
    dissatisfied: '您对回答不满意',
    repeated: '同一问题多次没有解决',
    flow: '此业务由人工办理',
  } as Record<string, string>,

  today: (time: string) => time,
  earlier: (month: number, day: number, time: string) => `${month}月${day}日 ${time}`,
}

export type Strings = typeof zhCN
