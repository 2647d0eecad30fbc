import { Command } from "commander";
import { type SeedRow, startEmulator } from "../emulator/index";
import { SERVER_EXIT_CODES_HELP } from "./shared/exit";

const DAY = 24 * 60 * 60 * 1_000;

/** `pulumi-flowstack demo`: a FlowStack of an imaginary team on this machine, to try the other commands on. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run a FlowStack with some connections on this machine, to try the other commands on")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", SERVER_EXIT_CODES_HELP)
    .action(async ({ json }: { json?: boolean }) => {
      const emulator = await startEmulator();
      emulator.seed(seeds(Date.now()));
      process.once("SIGINT", emulator.close).once("SIGTERM", emulator.close);
      const { url, apiKey } = emulator;
      const connections = emulator.connections().length;
      console.log(
        json ? JSON.stringify({ url, apiKey, connections }, null, 2) : welcome(url, apiKey, connections),
      );
    });
}

function seeds(now: number): SeedRow[] {
  const made = (days: number) => ({ created: new Date(now - days * DAY).toISOString() });
  const oauth = { type: "OAUTH2" };
  return [
    { name: "Production Stripe", app: "stripe", ...made(130) },
    { name: "Billing Stripe", app: "stripe", ...made(20) },
    { name: "Deploy bot", app: "github", ...made(45) },
    { name: "Deploy bot", app: "github", ...made(3) },
    { name: "Newsletter", app: "sendgrid", status: "ERROR", ...made(210) },
    { name: "Support inbox", app: "gmail", ...oauth, ...made(61) },
    { name: "Sales inbox", app: "gmail", ...oauth, status: "EXPIRED", ...made(88) },
    { name: "Alerts", app: "slack", ...oauth, ...made(12) },
  ];
}

function welcome(url: string, key: string, connections: number): string {
  return [
    `A FlowStack with ${connections} connections is on ${url} (Ctrl+C stops it). In another shell:`,
    "",
    `  export FLOWSTACK_BASE_URL=${url}`,
    `  export FLOWSTACK_API_KEY=${key}`,
    "",
    "  npx pulumi-flowstack list",
    "  npx pulumi-flowstack doctor",
    "  npx pulumi-flowstack adopt --out connections.ts",
    "  npx pulumi-flowstack report --out report.html",
  ].join("\n");
}
