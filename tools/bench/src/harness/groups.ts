import { setTimeout as delay } from 'node:timers/promises'
import type { Admin, GroupDescription } from 'kafkajs'
import { kafkaClient } from './kafka.js'

/** Longer than a session that nobody ended lasts. */
const WITHIN_MS = 60_000
const LOOK_EVERY_MS = 250
/** States: without members; forgotten since it was listed. */
const EMPTY = 'Empty'
const GONE = 'Dead'

/** Has the broker forget these groups with their offsets, once each has lost its last member. Unknown ones are fine. */
export async function forgetGroups(brokers: string[], names: readonly string[], signal: AbortSignal): Promise<void> {
  const admin = kafkaClient(brokers, 'bench-groups').admin()
  await admin.connect()
  try {
    const known = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((groupId) => names.includes(groupId))
    if (!known.length) return
    const deadline = performance.now() + WITHIN_MS
    for (;;) {
      const { groups } = await admin.describeGroups(known)
      const busy = groups.filter(({ state }) => state !== EMPTY && state !== GONE).map(({ groupId }) => groupId)
      if (!busy.length) return await forget(admin, groups)
      if (performance.now() > deadline) throw new Error(`${busy.join(', ')} still have members after ${WITHIN_MS / 1000} s`)
      await delay(LOOK_EVERY_MS, undefined, { signal })
    }
  } finally {
    await admin.disconnect()
  }
}

async function forget(admin: Admin, groups: GroupDescription[]): Promise<void> {
  const empty = groups.filter(({ state }) => state === EMPTY).map(({ groupId }) => groupId)
  if (empty.length) await admin.deleteGroups(empty)
}
