import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";

import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index";
import { sendWithUndici } from "../../provider/api/http/network";
import type { DynamicProvider } from "../../provider/dynamic";
import type { Properties } from "../../provider/state/state";
import { selfSigned } from "../provider/certificate";
import { aProvider, aWorld, KEY } from "../provider/world";

/** Real sockets on loopback and the real client; only the waits between attempts are virtual. */

export const INPUTS = { name: "Production Stripe", app: "stripe", apiKey: "sk_canary_of_stripe" };
export const identity = selfSigned();

/** Lets a server listen until the test ends. */
async function listening<S extends Server>(server: S, host = "127.0.0.1"): Promise<S & { port: number }> {
  const sockets = new Set<Socket>();
  const watch = (socket: Socket) => {
    sockets.add(socket.on("error", () => {}));
  };
  server.on("connection", watch).on("secureConnection", watch);
  await once(server.listen(0, host), "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

/** A server that records bytes which should never arrive. */
export interface Trap {
  port: number;
  arrived: string;
}

export async function trap(): Promise<Trap> {
  const caught = { port: 0, arrived: "" };
  const server = createSocketServer((socket) => {
    socket.setEncoding("latin1").on("data", (bytes) => {
      caught.arrived += bytes;
    });
  });
  caught.port = (await listening(server)).port;
  return caught;
}

/** A server that answers whatever arrives with these bytes, and closes the connection. Returns its port. */
export async function speaker(bytes: string): Promise<Trap> {
  const heard = { port: 0, arrived: "" };
  const server = createSocketServer((socket) => {
    socket.setEncoding("latin1").on("data", (data) => {
      heard.arrived += data;
      socket.end(bytes, "latin1");
    });
  });
  heard.port = (await listening(server)).port;
  return heard;
}

/** A server with scripted answers, and the requests that it got: `GET /api/v1/connections?limit=100`. */
export interface Liar {
  port: number;
  requests: string[];
}

export async function liar(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { tls = false, host = "127.0.0.1" }: { tls?: boolean | TlsOptions; host?: string } = {},
): Promise<Liar> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume().on("end", () => answer(request, response));
  };
  const server = tls
    ? createTlsServer({ ...identity, ...(tls === true ? {} : tls) }, listener)
    : createServer(listener);
  return { port: (await listening(server, host)).port, requests };
}

export async function anEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** One run of Pulumi: a new provider. */
export function aRun(
  baseUrl: string,
  config: Record<string, unknown> = {},
  environment: NodeJS.ProcessEnv = {},
): DynamicProvider & { clock: ReturnType<typeof aWorld>["clock"] } {
  const world = aWorld(sendWithUndici);
  const provider = aProvider({ world }, { "flowstack:baseUrl": baseUrl, ...config }, environment);
  return Object.assign(provider, { clock: world.clock });
}

/** The state's row of a connection. */
export async function aRow(id: string, apiKey = INPUTS.apiKey): Promise<Properties> {
  const emulator = await startEmulator();
  try {
    emulator.seed([{ ...INPUTS, id, apiKey }]);
    const { outs } = await aRun(emulator.url).create({ ...INPUTS, apiKey, importId: id });
    return outs;
  } finally {
    await emulator.close();
  }
}

/** How a promise ends: its value as JSON, or the message of its error. */
export async function endOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => JSON.stringify(value) ?? "done",
    (error: unknown) => (error as Error).message,
  );
}

export function asked({ requests }: Emulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);
}

export { KEY };
