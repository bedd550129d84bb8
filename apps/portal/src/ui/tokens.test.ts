import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = readonly [lightness: number, chroma: number, hue: number];

/** The opaque tokens of one theme. */
function tokensOf(theme: 'light' | 'dark'): Map<string, Colour> {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
  const pair = /--([\w-]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\)/g;
  return new Map(
    [...css.matchAll(pair)].map(([, name, light, dark]) => {
      const [lightness = Number.NaN, chroma = Number.NaN, hue = Number.NaN] = ((theme === 'light' ? light : dark) ?? '')
        .split(' ')
        .map(Number);
      return [name ?? '', [lightness, chroma, hue]];
    }),
  );
}

/** Relative luminance as WCAG 2 defines it; the matrices are those of Ottosson's OKLab. */
function luminance([lightness, chroma, hue]: Colour): number {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return (
    0.2126 * clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) +
    0.7152 * clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) +
    0.0722 * clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  );
}

function contrast(one: Colour, other: Colour): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

const GROUNDS = ['ground', 'surface', 'raised', 'hover', 'chosen'];
const on = (ink: string, grounds: readonly string[]) => grounds.map((ground) => [ink, ground] as const);

const TEXT = [
  ...on('text', [...GROUNDS, 'good-ground', 'warn-ground', 'bad-ground']),
  ...on('text-muted', GROUNDS),
  ...on('accent-text', GROUNDS),
  ...['good', 'warn', 'bad'].flatMap((ink) => on(ink, [...GROUNDS, `${ink}-ground`])),
  ...on('on-accent', ['accent', 'accent-hover', 'danger', 'danger-hover']),
];
const CONTROLS = [
  ...on('edge', ['ground', 'surface', 'raised']),
  ...on('focus', GROUNDS),
  ...on('accent', ['surface']),
  ...['ok', 'caller', 'tenant', 'provider', 'gateway'].flatMap((outcome) => on(`chart-${outcome}`, ['surface'])),
];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  const ratio = (ink: string, ground: string) => {
    const [one, other] = [tokens.get(ink), tokens.get(ground)];
    if (one === undefined || other === undefined) throw new Error(`no token ${one === undefined ? ink : ground}`);
    return contrast(one, other);
  };

  it.each(TEXT)('%s can be read on %s (4.5:1)', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(CONTROLS)('%s can be seen on %s (3:1)', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(3);
  });
});

it('measures as WCAG does', () => {
  expect(contrast([1, 0, 0], [0, 0, 0])).toBeCloseTo(21, 2);
});
