import { isDeepStrictEqual } from "node:util";
import {
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type DiffRequest,
  DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { textOf } from "../messages/presentable";
import { configWarnings } from "../messages/warnings";
import { type ReadConfig, settingsFault } from "../schema/settings";
import { PACKAGE } from "../schema/tokens";
import { split, withSecretKeys } from "../state/properties";
import type { Properties } from "../state/state";
import { failureOf } from "./resources";
import type { Session } from "./session";
import { projectIn } from "./tokens";
import { propertiesOf, secretNames, structOf } from "./values";

/** The calls about the provider itself: the arguments of a Provider, or the stack's configuration. */

export async function checkConfig(
  { connections, world }: Session,
  request: CheckRequest,
): Promise<CheckResponse> {
  const given = propertiesOf(request.getNews());
  const { known, unknown } = split(given);
  const fault = settingsFault(reader(known), unknown, world.environment);
  const response = new CheckResponse();
  response.setInputs(structOf(isOfStack(given, world.environment) ? given : withSecretKeys(given)));
  if (fault) response.setFailuresList([failureOf(textOf(connections.presentable(fault, given)))]);
  return response;
}

/**
 * Whether the key is that of the stack's configuration. The engine itself keeps it secret if it is one there; if it is
 * not, `configure` must see that, to warn.
 */
function isOfStack({ apiKey }: Properties, { PULUMI_CONFIG = "{}" }: NodeJS.ProcessEnv): boolean {
  try {
    return (JSON.parse(PULUMI_CONFIG) as Properties).apiKey === apiKey;
  } catch {
    return false;
  }
}

/** Other settings reach the same connections with the same ids, or the guards of each row refuse them: nothing is replaced. */
export async function diffConfig(_: Session, request: DiffRequest): Promise<DiffResponse> {
  const [before, after] = [request.getOldInputs() ?? request.getOlds(), request.getNews()].map(propertiesOf);
  const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
  const response = new DiffResponse();
  response.setChanges(isDeepStrictEqual(before, after) ? DIFF_NONE : DIFF_SOME);
  return response;
}

/** Never fails: the first call that needs a setting reports what is wrong. */
export async function configure(session: Session, request: ConfigureRequest): Promise<ConfigureResponse> {
  const args = request.getArgs();
  const given = propertiesOf(args);
  session.configure(reader(given));
  const names = Object.keys(given).filter((name) => !OF_THE_ENGINE.test(name));
  const secrets = secretNames(args);
  const isSecret = (name: string) => secrets.includes(name.slice(PACKAGE.length + 1));
  const full = names.map((name) => `${PACKAGE}:${name}`);
  for (const line of configWarnings(full, isSecret, projectIn(request.getUrn() ?? "")))
    session.log.warn(line);
  const response = new ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
}

/** What the engine itself stores with a provider. */
const OF_THE_ENGINE = /^(version|pluginDownloadURL|pluginChecksums|parameterization|__.*)$/;

function reader(given: Properties): ReadConfig {
  return (name) => given[name.slice(PACKAGE.length + 1)];
}
