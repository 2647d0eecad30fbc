/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Functions that run in the page, so they cannot use anything from outside themselves. */

/** A table's rows by the heading above it; each row by column title. */
export function tables(): Record<string, Record<string, string>[]> {
  const found: Record<string, Record<string, string>[]> = {};
  let heading = "";
  for (const element of document.querySelectorAll<HTMLTableElement>("h2, table")) {
    if (element.tagName === "H2") heading = element.innerText;
    else {
      const titles = [...(element.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent);
      const cells = (row: HTMLTableRowElement) =>
        [...row.cells].map((cell, at) => [titles[at], cell.innerText]);
      found[heading] = [...(element.tBodies[0]?.rows ?? [])].map((row) => Object.fromEntries(cells(row)));
    }
  }
  return found;
}

/** Pieces of the page that cannot be scrolled into view. */
export function outOfReach(): string[] {
  const pieces = [...document.querySelectorAll<HTMLElement>("h1, h2, p, .tile, .calm, th, td, footer")];
  return pieces.flatMap((piece) => {
    piece.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width, height } = piece.getBoundingClientRect();
    const shown = document.elementFromPoint(left + width / 2, top + height / 2);
    return piece.contains(shown) ? [] : [piece.innerText];
  });
}

/** Boxes that are narrower than their content; in one that `scrolls` a person reaches the rest. */
export function overflows(): { box: string; scrolls: boolean }[] {
  const narrow = [...document.querySelectorAll<HTMLElement>("*")].filter(
    ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
  );
  return narrow.map((box) => ({
    box: `${box.tagName} ${box.innerText.slice(0, 100)}`,
    scrolls: /auto|scroll/.test(getComputedStyle(box).overflowX),
  }));
}

/** Whether the top of an element is visible. */
export function isInSight(element: Element): boolean {
  const { top } = element.getBoundingClientRect();
  return top > -1 && top < window.innerHeight;
}

/** Injects what a name could contain, if it were not escaped. */
export function slipIn(url: string): void {
  const script = Object.assign(document.createElement("script"), { textContent: "alert(1)" });
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", `<img src="${url}" onerror="alert(2)">`);
}

export interface Ink {
  text: string;
  colour: string;
  /** Of the elements that the text is in, the innermost first. */
  backgrounds: string[];
}

export function inks(): Ink[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Ink[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim();
    const backgrounds: string[] = [];
    for (let at = walker.currentNode.parentElement; at; at = at.parentElement) {
      backgrounds.push(getComputedStyle(at).backgroundColor);
    }
    const colour = getComputedStyle(walker.currentNode.parentElement as Element).color;
    if (text) found.push({ text, colour, backgrounds });
  }
  return found;
}

export interface Picture {
  width: number;
  height: number;
  /** Of the first pixel. */
  corner: string;
  /** How many colours there are in each whole band of 150 lines. */
  colours: number[];
}

/** Size and colours of a PNG. @param png in base64 */
export async function picture(png: string): Promise<Picture> {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d") as OffscreenCanvasRenderingContext2D;
  canvas.drawImage(image, 0, 0);
  const coloursIn = (band: number) =>
    new Set(new Uint32Array(canvas.getImageData(0, band * 150, width, 150).data.buffer)).size;
  const corner = `rgb(${canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).join(", ")})`;
  return {
    width,
    height,
    corner,
    colours: Array.from({ length: Math.floor(height / 150) }, (_, at) => coloursIn(at)),
  };
}
