/** How the keys of a service look. */
export interface KeyFormat {
  /** What a message calls such a key. */
  label: string;
  /**
   * What proves it. Names may have the same prefix, so two groups must also be random: `tail` as a whole, `parts` in one
   * of its parts between separators.
   */
  pattern: RegExp;
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const GITLAB = "gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat)[-_]";

/**
 * A run of letters and digits after a prefix, and perhaps after words: with 6 digits it is a key, with fewer it must be
 * random.
 */
const run = (prefix: string, least: number): string[] => [
  `${prefix}(?:[A-Za-z]{1,20}[-_]){0,3}(?=(?:[A-Za-z]*\\d){6})[A-Za-z\\d]{${least},}`,
  `${prefix}(?<tail>[A-Za-z\\d]{${least},})`,
];

/**
 * Prefix, alphabet and length of the keys of well-known services, as they document them. `[-_]` stands where people confuse
 * the two.
 */
const FORMATS: readonly (readonly [label: string, ...patterns: string[]])[] = [
  ["a FlowStack key", ...run("fs[-_](?:live|test)[-_]", 16), "fs[-_](?:live|test)[-_](?<parts>[\\w-]{20,})"],
  ["a Stripe key", ...run("[spr]k[-_](?:live|test)[-_]", 16), ...run("whsec[-_]", 24)],
  [
    "an OpenAI key",
    "sk-[\\w-]*T3BlbkFJ[\\w-]{10,}",
    "sk[-_](?:proj|svcacct|admin|None)[-_](?<tail>[\\w-]{40,})",
  ],
  ["an Anthropic key", "sk-ant-[a-z]+\\d\\d-[\\w-]{40,}"],
  ["a Langfuse key", `[sp]k-lf-${UUID}`],
  ["a key", "sk[-_](?<parts>[\\w-]{20,})"],
  ["a GitHub token", ...run("gh[opusr][-_]", 36), ...run("github[-_]pat[-_]", 22)],
  [
    "a GitLab token",
    // A name with separators has one case, and so random a text has both.
    `${GITLAB}(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?<tail>[\\w-]{20,})`,
    `${GITLAB}(?<parts>[\\w-]{20,})`,
  ],
  [
    "a Slack token",
    "xox[a-z](?:\\.xox[a-z])?-(?:\\d-)?\\d{10,}-",
    "xox[a-z](?:\\.xox[a-z])?-(?:\\d-)?(?<parts>[\\w-]{24,})",
    "xapp-\\d-[A-Z\\d]{8,}-\\d{10,}-",
  ],
  [
    "an AWS key",
    "(?:AKIA|ASIA)(?=[A-Z]*\\d)[A-Z\\d]{16}(?![A-Za-z\\d_-])",
    "(?:AKIA|ASIA)(?<tail>[A-Z]{16})(?![A-Za-z\\d_-])",
  ],
  ["a Google key", "AIza[\\w-]{35}", "GOCSPX-(?<tail>[\\w-]{28})", "ya29\\.(?<tail>[\\w-]{30,})"],
  ["a SendGrid key", "SG\\.[\\w-]{16,}\\.[\\w-]{32,}"],
  ["a Twilio key", "SK[\\da-f]{32}(?![A-Za-z\\d])"],
  ["a Mailgun key", "key-[\\da-f]{32}(?![A-Za-z\\d])"],
  ["a Mailchimp key", "[\\da-f]{32}-us\\d{1,2}(?!\\d)"],
  ["a Brevo key", "xkeysib-[\\da-f]{64}"],
  ["a Shopify token", "shp(?:at|ss|ca|pa|tka)[-_][\\dA-Fa-f]{32}"],
  ["a Square key", "sq0[a-z]{3}-(?<tail>[\\w-]{22,})"],
  ["an npm token", ...run("npm[-_]", 36)],
  ["a PyPI token", "pypi-AgE[\\w-]{50,}"],
  ["a Docker token", "dckr_pat_(?<tail>[\\w-]{20,})"],
  ["a Hugging Face token", "hf[-_](?<tail>[A-Za-z\\d]{34,})"],
  ["a DigitalOcean token", "do[opr]_v1_[\\da-f]{64}"],
  ["a Notion key", "(?:secret|ntn)_(?<tail>[A-Za-z\\d]{40,})"],
  ["a Linear key", "lin_(?:api|oauth)_(?<tail>[A-Za-z\\d]{32,})"],
  ["an Airtable token", "pat[A-Za-z\\d]{14}\\.[\\da-f]{64}"],
  ["a HubSpot token", `pat-(?:na|eu|ap)\\d-${UUID}`],
  ["a Groq key", "gsk_(?<tail>[A-Za-z\\d]{40,})"],
  ["a Databricks token", "dapi[\\da-f]{32}"],
  ["a Pulumi token", "pul-[\\da-f]{40}"],
  ["a JSON Web Token", "eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}"],
];

/** The formats, in the order in which they are tried. A key may stand in a longer text, but not inside a word. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  { label: "a key in PEM format", pattern: /-----BEGIN [A-Z\d ]*KEY/ },
  ...FORMATS.flatMap(([label, ...patterns]) =>
    patterns.map((source) => ({ label, pattern: new RegExp(`(?<![A-Za-z\\d])${source}`) })),
  ),
];
