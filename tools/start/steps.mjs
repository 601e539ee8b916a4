import { spawn } from 'node:child_process'

const STOP_WITHIN = 3000
const LOOK_FOR_PARENT_EVERY = 500
const LONGEST = 20 * 60_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The user asked to stop. */
export class Stopped extends Error {}

/** A step did not do what it should; the message says which and how. */
export class StepFailed extends Error {}

/** Runs one child process after another; a signal ends the one that runs and lets no other begin. */
export class Steps {
  #cwd
  #stopped = false
  #onSignal = () => undefined

  constructor(cwd) {
    this.#cwd = cwd
    const stop = () => {
      this.#stopped = true
      this.#onSignal()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    if (process.env.npm_lifecycle_event) stopWithoutParent(stop)
  }

  /** A step in a process group of its own, so that a signal ends all that it started; its output goes to standard error. */
  async run(what, command, args, within = LONGEST) {
    if (this.#stopped) throw new Stopped()
    const child = spawn(command, args, { cwd: this.#cwd, detached: true, stdio: ['ignore', 2, 2] })
    const group = (signal) => child.pid && killGroup(child.pid, signal)
    let late = false
    const stop = () => {
      group('SIGTERM')
      setTimeout(() => group('SIGKILL'), STOP_WITHIN).unref()
    }
    const deadline = setTimeout(() => {
      late = true
      stop()
    }, within)
    this.#onSignal = stop
    const exit = await ended(child)
    clearTimeout(deadline)
    this.#onSignal = () => undefined
    if (this.#stopped) throw new Stopped()
    if (late) throw new StepFailed(`${what} did not end within ${within / 60_000} minutes.`)
    if (exit.error) throw new StepFailed(`${what} could not run (${exit.error.message}): is ${command} installed?`)
    if (exit.code !== 0) throw new StepFailed(`${what} failed (${exit.signal ?? `exit ${exit.code}`}): see above for the reason.`)
  }

  /**
   * The supervisor: it hears of a stop by message, because a terminal's Ctrl-C and npm each send a signal and it must not be
   * hurried by the second. When this process is killed its channel closes and it stops too. Null when it died by a signal.
   */
  async supervise(command, args) {
    if (this.#stopped) throw new Stopped()
    const child = spawn(command, args, { cwd: this.#cwd, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#onSignal = () => child.connected && child.send('stop', () => undefined)
    const exit = await ended(child)
    this.#onSignal = () => undefined
    if (exit.error) throw new StepFailed(`the supervisor could not run: ${exit.error.message}`)
    return exit.code
  }

  /** Stops what a dead supervisor left; not to be interrupted. */
  async sweep(command, args) {
    await ended(spawn(command, args, { cwd: this.#cwd, detached: true, stdio: ['ignore', 2, 2] }))
  }
}

/** npm that is killed takes nobody along; without this its script would run on unseen. */
function stopWithoutParent(stop) {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || stop(), LOOK_FOR_PARENT_EVERY).unref()
}

function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
