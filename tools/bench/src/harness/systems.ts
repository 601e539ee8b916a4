import { proveLaws } from './laws.js'
import { Servers, type ServersOptions } from './servers.js'
import { BenchSystem, type SystemSettings } from './system.js'

/** What a question may say of the laws after its work on a whole system. */
export type Laws = 'hold' | 'proved once on all that shared the system'

/** Lends a question the system that it measures. What is lent is taken back, whatever the question leaves running on it. */
export interface Systems {
  /** Empty databases and topics, no service. */
  fresh<T>(work: (system: BenchSystem) => Promise<T>): Promise<T>
  /** For whoever only sends orders through everything: others that did so may have gone before, and services may run. See openShop. */
  whole<T>(work: (system: BenchSystem) => Promise<T>): Promise<T>
  /** Has the laws proved on a whole system, now or when the last that shares it has gone. Throws LawBroken. */
  proveWhole(system: BenchSystem): Promise<Laws>
  /** After the last question: proves what was left to prove. Throws LawBroken. */
  finish(): Promise<void>
  /** Stops whatever runs, also in the middle of a question that failed, and proves nothing of it. What is asked for later begins anew. */
  close(): Promise<void>
}

export type SystemsOptions = ServersOptions & SystemSettings

/** Servers and a system for one piece of work, both gone after it. */
export async function withOwnSystem<T>(options: SystemsOptions, work: (system: BenchSystem) => Promise<T>): Promise<T> {
  const servers = await Servers.begin(options)
  try {
    return await withSystem(servers, options, work)
  } finally {
    await (options.name ? servers.remove() : servers.stop())
  }
}

async function withSystem<T>(servers: Servers, settings: SystemSettings, work: (system: BenchSystem) => Promise<T>): Promise<T> {
  const system = await BenchSystem.begin(servers, settings)
  try {
    return await work(system)
  } finally {
    await system.stopServices()
  }
}

/** Servers of its own for every question: none finds what another left in memory, logs or files. */
export class OwnSystems implements Systems {
  constructor(private readonly options: SystemsOptions) {}

  fresh<T>(work: (system: BenchSystem) => Promise<T>): Promise<T> {
    return withOwnSystem(this.options, work)
  }

  whole<T>(work: (system: BenchSystem) => Promise<T>): Promise<T> {
    return withOwnSystem(this.options, work)
  }

  async proveWhole(system: BenchSystem): Promise<Laws> {
    this.options.say('proving the laws')
    await proveLaws(system, this.options.signal)
    return 'hold'
  }

  finish(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** The same servers for all questions, and one running system for all that can share it: fast to get, and too warm for figures. */
export class SharedSystems implements Systems {
  #servers: Servers | undefined
  #whole: BenchSystem | undefined
  /** Whether orders passed the whole system whose laws are not proved yet. */
  #unproved = false

  constructor(private readonly options: SystemsOptions) {}

  async fresh<T>(work: (system: BenchSystem) => Promise<T>): Promise<T> {
    await this.finish()
    return withSystem(await this.#ready(), this.options, work)
  }

  async whole<T>(work: (system: BenchSystem) => Promise<T>): Promise<T> {
    this.#whole ??= await BenchSystem.begin(await this.#ready(), this.options)
    return work(this.#whole)
  }

  /** Reading everything once for all: the proof takes longer with every order, and a question's orders are a part of the whole. */
  proveWhole(): Promise<Laws> {
    this.#unproved = true
    return Promise.resolve('proved once on all that shared the system')
  }

  async finish(): Promise<void> {
    const whole = this.#whole
    if (whole && this.#unproved) {
      const { say, signal } = this.options
      const began = performance.now()
      // What a stopped service has still to hear or to tell is no broken law.
      if (!whole.serves) await whole.startServices()
      await proveLaws(whole, signal)
      say(`the laws hold on what shared one system: ${Math.round((performance.now() - began) / 1000)} s`)
      this.#unproved = false
    }
    await this.#endWhole()
  }

  async close(): Promise<void> {
    await this.#endWhole()
    this.#unproved = false
    await this.#servers?.stop()
    this.#servers = undefined
  }

  async #ready(): Promise<Servers> {
    return (this.#servers ??= await Servers.begin(this.options))
  }

  async #endWhole(): Promise<void> {
    await this.#whole?.stopServices()
    this.#whole = undefined
  }
}
