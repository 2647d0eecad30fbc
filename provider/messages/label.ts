/** What a connection is called in messages: `conn_a ("Payments" for stripe)`. */
export function label({ id, name, app }: { id: string; name: string; app: string }): string {
  return `${id} ("${name}" for ${app})`;
}
