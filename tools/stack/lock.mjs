// Plain JavaScript, because npm start takes its lock before anything is installed or built.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** State and birth of a process: the birth tells one life of a pid from the next. Both empty where the system does not say. */
function life(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
    return { state: fields[0], birth: fields[19] }
  } catch {
    return { state: '', birth: '' }
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return life(pid).state !== 'Z'
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const holds = (content) => alive(content.pid) && content.birth === life(content.pid).birth

/** The live owner of a lock file, if there is one. */
export function lockOwner(file) {
  const content = read(file)
  return content && holds(content) ? { pid: content.pid, startedAt: content.startedAt } : undefined
}

/**
 * Takes a lock file, or returns undefined when a live process owns it. The file appears whole by link(2); a dead owner's
 * file is moved aside under a name of our own and put back if in between somebody else had taken the lock anew.
 */
export function tryLock(file) {
  const own = `${file}.${process.pid}`
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, birth: life(process.pid).birth, startedAt: new Date().toISOString() }))
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(own, file)) return { release: () => releaseOwn(file) }
      if (lockOwner(file)) return undefined
      moveStaleAside(file, `${own}.stale`)
    }
    return undefined
  } finally {
    rmSync(own, { force: true })
  }
}

function linked(own, file) {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

function moveStaleAside(file, aside) {
  try {
    renameSync(file, aside)
    const content = read(aside)
    if (content && holds(content)) linkSync(aside, file)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(error.code)) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function releaseOwn(file) {
  if (read(file)?.pid === process.pid) rmSync(file, { force: true })
}
