import { describe, expect, test } from "vitest";
import { alterName, createFlowStack, type FlowStack, type NameAlteration } from "../../emulator/index";
import { bodyOf, call, create, outcomeOf } from "./client";

/** Changes under every alteration: blanks at both ends and two in a row, a full-width letter, and all that HTML escapes. */
const AWKWARD = ' Ｓtripe  <a & "b"> ';

function storedName(flowstack: FlowStack, name = AWKWARD): string {
  return bodyOf(call(flowstack, "POST", "/connections", create({ name }))).name;
}

describe("alterName", () => {
  test.each<[string, NameAlteration, string]>([
    ["nothing", {}, AWKWARD],
    ["nfkc", { nfkc: true }, ' Stripe  <a & "b"> '],
    ["collapseBlanks", { collapseBlanks: true }, 'Ｓtripe <a & "b">'],
    ["htmlEscape", { htmlEscape: true }, " Ｓtripe  &lt;a &amp; &quot;b&quot;&gt; "],
    ["maxLength", { maxLength: 8 }, " Ｓtripe "],
    [
      "all of them, in this order",
      { nfkc: true, collapseBlanks: true, htmlEscape: true, maxLength: 10 },
      "Stripe &lt",
    ],
  ])("%s", (_title, alteration, stored) => {
    expect(alterName(AWKWARD, alteration)).toBe(stored);
  });

  test("collapseBlanks treats tabs, line breaks and no-break spaces as blanks", () => {
    expect(alterName("a\t\n\u00a0b", { collapseBlanks: true })).toBe("a b");
  });

  test("nfkc runs before collapseBlanks, because it turns the wide space U+3000 into a plain one", () => {
    expect(alterName("a \u3000b", { nfkc: true, collapseBlanks: true })).toBe("a b");
  });

  test("maxLength counts characters, and cuts no surrogate pair apart", () => {
    expect(alterName("🚀🚀🚀", { maxLength: 2 })).toBe("🚀🚀");
  });
});

describe("the option alterNames", () => {
  test("every reply shows the stored name", () => {
    const flowstack = createFlowStack({ alterNames: { collapseBlanks: true } });
    const { id, name } = bodyOf(call(flowstack, "POST", "/connections", create({ name: "Two  blanks" })));
    expect(name).toBe("Two blanks");
    expect(bodyOf(call(flowstack, "GET", `/connections/${id}`)).name).toBe("Two blanks");
    expect(bodyOf(call(flowstack, "GET", "/connections")).data[0].name).toBe("Two blanks");
    expect(flowstack.connections()[0]?.name).toBe("Two blanks");
  });

  test("seeded rows and renames keep their names", () => {
    const flowstack = createFlowStack({ alterNames: { htmlEscape: true } });
    flowstack.seed([{ id: "conn_1", app: "stripe", name: "A & B" }]);
    expect(flowstack.connections()[0]?.name).toBe("A & B");
    expect(flowstack.rename("conn_1", "C & D").name).toBe("C & D");
  });

  test("uniqueNames compares stored names, and bornStatus gets the stored name", () => {
    const bornStatus = ({ name }: { name: string }) => name;
    const flowstack = createFlowStack({ alterNames: { maxLength: 3 }, uniqueNames: true, bornStatus });
    const createNamed = (name: string) => call(flowstack, "POST", "/connections", create({ name }));
    expect(bodyOf(createNamed("abcd")).status).toBe("abc");
    expect(createNamed("abce").status).toBe(409);
  });

  test("a blank name is still refused, as it was sent", () => {
    const flowstack = createFlowStack({ alterNames: { collapseBlanks: true } });
    expect(call(flowstack, "POST", "/connections", create({ name: "  " })).status).toBe(400);
  });

  test.each([0, -1, 1.5, "5"])("maxLength %j is refused", (maxLength) => {
    const alterNames = { maxLength } as NameAlteration;
    expect(() => createFlowStack({ alterNames })).toThrow("maxLength must be a whole number of at least 1.");
  });
});

describe("the fault alter-name", () => {
  test("alters the name of the next create only, and leaves other requests alone", () => {
    const flowstack = createFlowStack();
    flowstack.faults.add({ fault: { kind: "alter-name", htmlEscape: true } });
    call(flowstack, "GET", "/connections");
    expect(flowstack.faults.pending).toBe(1);
    expect([storedName(flowstack, "A & B"), storedName(flowstack, "A & B")]).toEqual(["A &amp; B", "A & B"]);
    expect(flowstack.requests.map(({ fault }) => fault)).toEqual([null, "alter-name", null]);
  });

  test("wins over the option", () => {
    const flowstack = createFlowStack({ alterNames: { htmlEscape: true } });
    flowstack.faults.add({ fault: { kind: "alter-name", maxLength: 3 } });
    expect(storedName(flowstack, "A & B")).toBe("A &");
  });

  // The order of the two rules must not matter: they do not compete for the request.
  test.each(["first", "second"])("works together with a lost reply, added %s", (place) => {
    const flowstack = createFlowStack();
    const alter = { fault: { kind: "alter-name", collapseBlanks: true } } as const;
    const lose = { fault: { kind: "reset", when: "after" } } as const;
    for (const rule of place === "first" ? [alter, lose] : [lose, alter]) flowstack.faults.add(rule);
    const outcome = outcomeOf(flowstack, "POST", "/connections", create({ name: "Two  blanks" }));
    expect(outcome).toEqual({ kind: "reset" });
    expect(flowstack.connections()).toMatchObject([{ name: "Two blanks" }]);
    expect(flowstack.requests).toMatchObject([{ status: null, fault: "reset + alter-name" }]);
    expect(flowstack.faults.pending).toBe(0);
  });

  test("refuses a maxLength that leaves no name", () => {
    const { faults } = createFlowStack();
    expect(() => faults.add({ fault: { kind: "alter-name", maxLength: 0 } })).toThrow("maxLength");
  });
});
