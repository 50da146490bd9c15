import { reactive } from 'vue'
import type { Reply } from '../api/types'

export interface SeenTurn {
  text: string
  reply: Reply
}

/** The turns of the conversation in the phone, by number; those from before a reload come without their debug part. */
export function useTurns() {
  const list = reactive<SeenTurn[]>([])
  return {
    list,
    add(text: string, reply: Reply) {
      const known = list.findIndex((turn) => turn.reply.turn === reply.turn)
      if (known >= 0) list[known] = { text, reply }
      else list.push({ text, reply })
      list.sort((a, b) => a.reply.turn - b.reply.turn)
    },
    clear() {
      list.length = 0
    },
  }
}
