import { describe, expect, it } from '@jest/globals'
import { CursorKeeper } from './cursor-keeper.js'

/** A store whose updates are answered when the test says so. */
function storeOf() {
  const asked: number[] = []
  const answers: ((moved: boolean) => void)[] = []
  const failures: ((error: Error) => void)[] = []
  const advance = (_: string, position: number): Promise<boolean> => {
    asked.push(position)
    return new Promise((resolve, reject) => {
      answers.push(resolve)
      failures.push(reject)
    })
  }
  return { asked, advance, answer: (moved: boolean) => answers.shift()?.(moved), fail: () => failures.at(-1)?.(new Error('away')) }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the cursor behind the publishing', () => {
  it('moves by one update at a time, to the newest position', async () => {
    const store = storeOf()
    const keeper = new CursorKeeper(store, 'me')
    keeper.begin(10)
    for (const position of [11, 12, 13]) keeper.reached(position)
    expect(store.asked).toEqual([11])
    store.answer(true)
    await turn()
    expect(store.asked).toEqual([11, 13])
    store.answer(true)
    await keeper.settled()
    expect(keeper.held()).toBe(true)
    expect(store.asked).toEqual([11, 13])
  })

  it('is lost with the lease, whatever was published meanwhile, and moves again under the next one', async () => {
    const store = storeOf()
    const keeper = new CursorKeeper(store, 'me')
    keeper.begin(0)
    keeper.reached(1)
    store.answer(false)
    await turn()
    keeper.reached(2)
    await keeper.settled()
    expect(keeper.held()).toBe(false)
    expect(store.asked).toEqual([1])

    keeper.begin(5)
    expect(keeper.held()).toBe(true)
    keeper.reached(6)
    expect(store.asked).toEqual([1, 6])
    store.answer(true)
    await keeper.settled()
  })

  it('tells of an update that failed, until it begins anew', async () => {
    const store = storeOf()
    const keeper = new CursorKeeper(store, 'me')
    keeper.begin(0)
    keeper.reached(1)
    store.fail()
    await keeper.settled()
    expect(() => keeper.held()).toThrow('away')
    keeper.reached(2)
    expect(store.asked).toEqual([1])
    keeper.begin(0)
    expect(keeper.held()).toBe(true)
  })
})
