import { reactive } from 'vue'
import { ApiError, wordsOf } from '../../api/http'
import type { Option } from '../../api/types'
import type { AdminClient } from '../client'
import type { PreviewReply } from '../types'

export interface Said {
  key: number
  text: string
  reply?: PreviewReply // absent: not yet, or refused
  failure?: string
}

/** A conversation with the draft. */
export function createTryOut(client: AdminClient) {
  const state = reactive({ said: [] as Said[], session: '', busy: false, webhooks: 'fail' as 'call' | 'fail' })
  let talk = 0 // conversations begun: what was asked in an older one is not shown
  let key = 0

  function restart() {
    talk++
    Object.assign(state, { said: [], session: '', busy: false })
  }

  async function say(text: string, choice?: Option) {
    text = text.trim()
    if (!text || state.busy) return
    const mine = talk
    state.said.push({ key: ++key, text })
    const said = state.said[state.said.length - 1]
    state.busy = true
    try {
      const reply = await client.preview({ text, session: state.session, choice: choice?.entry, webhooks: state.webhooks })
      if (mine !== talk) return
      said.reply = reply
      state.session = reply.session
    } catch (error) {
      if (mine !== talk) return
      const gone = error instanceof ApiError && error.status === 404
      said.failure = gone ? '这段试用已经不在了（服务重启过），请重新开始' : wordsOf(error)
    } finally {
      if (mine === talk) state.busy = false
    }
  }

  return { state, say, restart }
}
