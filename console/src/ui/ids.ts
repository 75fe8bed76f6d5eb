export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A key for Idempotency-Key: 32 hex digits. */
export function newKey(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
