import { isAbsolute, join, resolve } from 'node:path'
import { containersStack } from './containers.js'
import { dockerMissing } from './docker-engine.js'
import { embeddedStack } from './embedded.js'
import { givenStack, isGiven } from './given.js'
import { stateRoot } from './paths.js'
import { StackError } from './stack.errors.js'
import { type Rung, RUNGS, type Stack, type StackOptions } from './stack.js'

const NOT_GIVEN = 'FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS are not set'

/**
 * Takes PostgreSQL and Kafka from the highest rung that works: addresses given by environment, containers, embedded servers.
 * @throws StackError naming what is missing; whatever had been started is stopped again. Rejects with the signal's reason on abort.
 */
export async function takeStack(options: StackOptions = {}): Promise<Stack> {
  const env = options.env ?? process.env
  const forced = forcedRung(options.rung ?? env.FIFTEEN_STACK)
  const stateDir = folder(options)
  if (forced === 'given' || (!forced && isGiven(env))) return givenStack(env, options.signal)
  if (forced === 'embedded') return embeddedStack(stateDir, options, 'this rung was asked for')
  const missing = await dockerMissing({ env, signal: options.signal, onProgress: options.onProgress })
  if (!missing) return containersStack(stateDir, options, forced ? 'this rung was asked for' : NOT_GIVEN)
  if (forced === 'containers')
    throw new StackError(
      'stack/containers-unavailable',
      `Containers were asked for, but ${missing}: start a Docker engine that has the images.`,
    )
  return embeddedStack(stateDir, options, `${missing}, and ${NOT_GIVEN}`)
}

function folder({ stateDir, name = 'dev' }: StackOptions): string {
  if (!stateDir) return join(stateRoot, name)
  return isAbsolute(stateDir) ? stateDir : resolve(stateDir)
}

function forcedRung(asked: string | undefined): Rung | undefined {
  if (!asked) return undefined
  const rung = RUNGS.find((known) => known === asked)
  if (!rung) throw new StackError('stack/unknown-rung', `FIFTEEN_STACK is ${asked}: set it to ${RUNGS.join(', ')}, or leave it out.`)
  return rung
}
