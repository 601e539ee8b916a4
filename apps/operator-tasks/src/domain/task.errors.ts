import { FifteenError } from '@fifteen/kernel'

export class UnknownTask extends FifteenError {
  constructor(taskId: string) {
    super('unknown-task', `there is no task ${taskId} among yours`, { details: { taskId } })
  }
}

/** The lease is over, or never was the caller's: whoever holds the task now is not disturbed. */
export class StaleLease extends FifteenError {
  constructor(taskId: string) {
    super('stale-lease', 'this lease is over: take the next task', { details: { taskId } })
  }
}

export class NotTheHolder extends FifteenError {
  constructor(taskId: string) {
    super('not-the-holder', 'only who holds the lease of a task may see it', { details: { taskId } })
  }
}

export class NotOnline extends FifteenError {
  constructor(presence: string) {
    super('not-online', `you are ${presence}: go online to take tasks`)
  }
}

/** The order has a newer version than the one that the decision speaks of. */
export class OrderChanged extends FifteenError {
  constructor(seen: number, current: number) {
    super('order-changed', `the order is at version ${current}, not ${seen}: look again`, { details: { seen, current } })
  }
}

export class AwaitingAnswer extends FifteenError {
  constructor(branch: 'stock' | 'slot') {
    super('awaiting-answer', `${branch} has not answered this version yet: try again in a moment`, { details: { branch } })
  }
}

export class AwaitingPartner extends FifteenError {
  constructor() {
    super('awaiting-partner', 'the logistics partner has the order and has not answered: reach the partner, or cancel the order')
  }
}

export class StockNotHeld extends FifteenError {
  constructor() {
    super('stock-not-held', 'stock is short: choose alternatives, amend the lines or cancel')
  }
}

export class SlotNotHeld extends FifteenError {
  constructor() {
    super('slot-not-held', 'no delivery slot is held: choose one of those offered, amend the delivery or cancel')
  }
}

export class PaymentUnsettled extends FifteenError {
  constructor() {
    super('payment-unsettled', 'the order is prepaid and not settled: agree payment on delivery by an amendment, wait or cancel')
  }
}

export class MissingChoice extends FifteenError {
  constructor(kind: string, field: string) {
    super('missing-choice', `a decision to ${kind} needs ${field}`, { details: { kind, field } })
  }
}

export class UnknownAlternative extends FifteenError {
  constructor(sku: string, alternative: string) {
    super('unknown-alternative', `${alternative} was not offered instead of ${sku}`, { details: { sku, alternative } })
  }
}

export class UnknownSlot extends FifteenError {
  constructor(slotId: string) {
    super('unknown-slot', `${slotId} is not among the slots offered`, { details: { slotId } })
  }
}

export class NoLinesLeft extends FifteenError {
  constructor() {
    super('no-lines-left', 'an order needs at least one line of goods: cancel it instead')
  }
}

export class BadCallbackTime extends FifteenError {
  constructor(earliest: Date, latest: Date) {
    super('bad-callback-time', `a callback may be promised between ${earliest.toISOString()} and ${latest.toISOString()}`)
  }
}

export class UnknownOperator extends FifteenError {
  constructor(operatorId: string) {
    super('unknown-operator', `there is no operator ${operatorId}`, { details: { operatorId } })
  }
}

/** Whom a task asks for would have to know more than anybody is asked to. */
export class TooManySkills extends FifteenError {
  constructor(most: number) {
    super('too-many-skills', `at most ${most} skills are asked of an operator`, { details: { most } })
  }
}

/** Nobody, or not the one asked for, serves the shop with all the skills: the task would wait for ever. */
export class NobodySuited extends FifteenError {
  constructor(skills: string[]) {
    super('nobody-suited', `no such operator is online, serves the shop and has ${skills.join(', ') || 'the level'}`, {
      details: { skills },
    })
  }
}
