import { join } from 'node:path'

const repo = join(import.meta.dirname, '..', '..', '..')

export const embeddedPom = join(repo, 'deploy', 'embedded', 'pom.xml')

/** The one ignored folder that holds all run-time state. */
export const stateRoot = join(repo, '.fifteen')

export const kafkaLibRoot = join(stateRoot, 'kafka-lib')
