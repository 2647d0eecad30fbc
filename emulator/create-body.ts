import { ApiError } from "./wire";

/** What a create request asks for. */
export interface NewConnection {
  readonly name: string;
  readonly app: string;
  readonly apiKey: string;
}

/** Reads and checks the body of a create request (section 1). Fields that it does not know are ignored. */
export function readCreate(body: string): NewConnection {
  const sent = readObject(body);
  const name = readString(sent, "name");
  const app = readString(sent, "app");
  requireApiKeyType(sent.type);
  const value = isObject(sent.value) ? sent.value : {};
  return { name, app, apiKey: readString(value, "apiKey") };
}

function requireApiKeyType(type: unknown): void {
  if (type === "API_KEY") return;
  const problem =
    type === "OAUTH2"
      ? "OAuth connections need the browser: create them in the dashboard."
      : "type must be API_KEY.";
  throw new ApiError("VALIDATION_ERROR", problem);
}

function readObject(body: string): Record<string, unknown> {
  try {
    const sent: unknown = JSON.parse(body);
    if (isObject(sent)) return sent;
  } catch {
    // Answered below: a body that is not JSON and a body that is no object are the same mistake.
  }
  throw new ApiError("VALIDATION_ERROR", "The body must be a JSON object.");
}

function readString(from: Record<string, unknown>, field: string): string {
  const value = from[field];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new ApiError("VALIDATION_ERROR", `${field} must be a non-blank string.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
