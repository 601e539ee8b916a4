import { join } from 'node:path'
import { run } from './processes.js'
import { StackError } from './stack.errors.js'

const OLDEST = 17

/** The java command of JAVA_HOME or the path, when it is new enough for Kafka 4. */
export async function requireJava(env: NodeJS.ProcessEnv, abort?: AbortSignal): Promise<string> {
  const java = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java'
  const said = await run(java, ['-version'], { abort, within: 20_000, env }).catch((cause: unknown) => {
    abort?.throwIfAborted()
    throw new StackError('stack/java-missing', `Java is missing (${java} does not run): install a Java runtime ${OLDEST} or newer.`, {
      cause,
    })
  })
  const version = Number(/version "(?:1\.)?(\d+)/.exec(said)?.[1] ?? 0)
  if (version < OLDEST) {
    throw new StackError('stack/java-missing', `Java ${version} is too old for Apache Kafka 4: install a Java runtime ${OLDEST} or newer.`)
  }
  return java
}
