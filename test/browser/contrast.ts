import type { Ink } from "./in-page";

/** What WCAG 2 asks of text at level AA (success criterion 1.4.3). */
const ENOUGH = 4.5;

/** Texts whose colour is too near to what is below them. */
export function tooFaint(inks: readonly Ink[]): string[] {
  return inks.flatMap(({ text, colour, backgrounds }) => {
    const below = backgrounds.find((background) => background !== "rgba(0, 0, 0, 0)") ?? "none";
    const found = contrast(luminance(colour), luminance(below));
    return found < ENOUGH ? [`${text}: ${colour} on ${below} is ${found.toFixed(2)}`] : [];
  });
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** By WCAG's definition, of a colour that lets nothing through. */
function luminance(colour: string): number {
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  if (!match) throw new Error(`Not an opaque colour: ${colour}`);
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
