import { errorCode, toError } from '@fifteen/kernel'
import { Webhook } from 'standardwebhooks'

export interface WebhookRequest {
  readonly url: string
  readonly secret: string
  readonly webhookId: string
  /** The bytes that are signed and sent. */
  readonly body: Buffer
}

export interface WebhookAnswer {
  /** Undefined when nobody answered. */
  readonly status: number | undefined
  /** Why it does not count as delivered; undefined when it does. */
  readonly problem: string | undefined
}

/** Posts a body signed by Standard Webhooks. Follows no redirect, reads no answer's body, speaks http and https alone. Never throws. */
export async function sendWebhook({ url, secret, webhookId, body }: WebhookRequest, at: Date, deadlineMs: number): Promise<WebhookAnswer> {
  try {
    if (!/^https?:$/.test(new URL(url).protocol)) return { status: undefined, problem: 'the address is neither http nor https' }
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'fifteen-logistics-handoff',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(webhookId, at, body),
      },
      body,
      signal: AbortSignal.timeout(deadlineMs),
    })
    await response.body?.cancel()
    return { status: response.status, problem: problemOf(response.status) }
  } catch (error) {
    return { status: undefined, problem: describe(error, deadlineMs) }
  }
}

function problemOf(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined
  return status >= 300 && status < 400 ? 'redirects are not followed' : `answered ${status}`
}

/** The code alone: messages of network errors carry addresses. */
function describe(error: unknown, deadlineMs: number): string {
  const { name, cause } = toError(error)
  if (name === 'TimeoutError') return `no answer within ${deadlineMs} ms`
  return `no answer: ${errorCode(cause ?? error)}`
}
