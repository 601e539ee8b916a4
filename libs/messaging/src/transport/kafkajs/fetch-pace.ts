import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Milliseconds between two fetches of one connection at least, where the first brought something, for the consumer that is run in this context:
 * kafkajs has no setting for it and fetches anew as soon as everything of the last fetch is worked off.
 */
export const fetchPace = new AsyncLocalStorage<number>()
