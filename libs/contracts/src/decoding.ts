import { FifteenError } from '@fifteen/kernel'
import { Ajv, type ValidateFunction } from 'ajv'
import { contractOf, type MessageClass } from './contract.js'
import { jsonSchemas } from './schemas.js'

/** The bytes are not JSON. Retrying cannot help. */
export class UnreadableMessage extends FifteenError {
  constructor(cause: unknown) {
    super('unreadable-message', 'the record is not JSON', { cause })
  }
}

/** The JSON does not have the shape that its type promises. Retrying cannot help. */
export class MalformedMessage extends FifteenError {
  constructor(type: string, problems: string[]) {
    super('malformed-message', `${type}: ${problems.join('; ')}`, { details: { problems } })
  }
}

let ajv: Ajv | undefined
const validators = new Map<MessageClass<object>, ValidateFunction>()

function validatorOf(message: MessageClass<object>): ValidateFunction {
  const known = validators.get(message)
  if (known) return known
  // Schemas come from the same decorators that class-validator reads at the edge; compiled, they cost microseconds a message.
  ajv ??= new Ajv({ allErrors: true, strict: false, validateFormats: false }).addSchema({
    $id: 'contracts',
    $defs: jsonSchemas('#/$defs/'),
  })
  const compiled = ajv.compile({ $ref: `contracts#/$defs/${message.name}` })
  validators.set(message, compiled)
  return compiled
}

export function parseJson(bytes: Buffer | string): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch (cause) {
    throw new UnreadableMessage(cause)
  }
}

/** A message of one of our own services as its type. Throws UnreadableMessage or MalformedMessage; unknown fields are let through. */
export function decode<T extends object>(message: MessageClass<T>, bytes: Buffer | string): T {
  const value = parseJson(bytes)
  const validate = validatorOf(message)
  if (!validate(value)) {
    throw new MalformedMessage(
      contractOf(message).type,
      (validate.errors ?? []).slice(0, 20).map((e) => `${e.instancePath || '/'} ${e.message ?? 'is wrong'}`),
    )
  }
  return value as T
}
