import { FifteenError } from '@fifteen/kernel'

export interface ContractOptions<T> {
  /** `<service>.<event>.v<n>`, the CloudEvents type. */
  type: string
  /** Topic name; `{shopId}` and the like are filled from the message. */
  topic: string
  /** When the message is sent, as one sentence for the documentation. */
  summary: string
  /** The field that gives the record's key: equal keys keep their order. */
  key: keyof T & string
  /** The field that gives it where that one is absent. */
  keyOtherwise?: keyof T & string
  /** A valid message, used as documentation and as a fixture on both sides. */
  example: T
}

export interface Contract<T = object> extends ContractOptions<T> {
  readonly name: string
}

export type MessageClass<T extends object> = new () => T

const contracts = new Map<MessageClass<object>, Contract>()

/** Declares a class as a message that travels between services: its type, topic, key and example. */
export function Message<T extends object>(options: ContractOptions<T>) {
  return (target: MessageClass<T>): void => {
    contracts.set(target, { ...options, name: target.name } as unknown as Contract)
  }
}

export class UndeclaredMessage extends FifteenError {
  constructor(name: string) {
    super('undeclared-message', `${name} has no @Message declaration: nothing says on which topic it travels`)
  }
}

/** The declaration of a message class. Throws UndeclaredMessage. */
export function contractOf<T extends object>(message: MessageClass<T>): Contract<T> {
  const contract = contracts.get(message)
  if (!contract) throw new UndeclaredMessage(message.name)
  return contract as unknown as Contract<T>
}

/** Every declared message class with its declaration, by type. */
export function allContracts(): { message: MessageClass<object>; contract: Contract }[] {
  return [...contracts].map(([message, contract]) => ({ message, contract })).sort((a, b) => (a.contract.type < b.contract.type ? -1 : 1))
}

/** The record's key of a message. */
export function keyOf({ key, keyOtherwise = key }: { key: string; keyOtherwise?: string }, message: object): string {
  const fields = message as Record<string, unknown>
  return String(fields[key] ?? fields[keyOtherwise])
}

/** A topic name with `{field}` filled from the message. */
export function topicOf(contract: { topic: string }, message: object): string {
  return contract.topic.replace(/\{(\w+)\}/g, (_, field: string) => String((message as Record<string, unknown>)[field]))
}
