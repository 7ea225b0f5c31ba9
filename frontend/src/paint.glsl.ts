/** The painter as a fragment shader: the same formula as the Python reference, pixel by pixel. */

import type { PlaneStack } from "./planes";

export const VERTEX = `
in vec3 position;
in vec2 uv;
uniform mat4 projectionMatrix, modelViewMatrix;
out vec2 place;
void main() {
  place = uv;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const HEAD = `
precision highp float;
precision highp sampler2D;
precision highp sampler2DArray;
in vec2 place;
out vec4 shown;
uniform sampler2D picture;
`;

/** The photograph and nothing else: where no plane says anything there is nothing to compute. */
export const PLAIN = `${HEAD}
void main() { shown = vec4(texture(picture, place).rgb, 1.0); }`;

const SRGB = `
vec3 decoded(vec3 c) {
  return mix(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, lessThanEqual(c, vec3(0.04045)));
}
vec3 encoded(vec3 c) {
  c = clamp(c, 0.0, 1.0);
  return mix(1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, c * 12.92, lessThanEqual(c, vec3(0.0031308)));
}
`;

// What is no treated skin stays the photograph, grey and dim, to find one's way by; two photographs of one day
// differ a little wherever there is such skin.
const ASIDE = `
vec3 aside(vec3 code) { return vec3(0.08 + 0.5 * dot(code, vec3(0.3, 0.6, 0.1))); }
float skin(float change) { return clamp(change * 255.0 / 3.0, 0.0, 1.0); }
`;

function stack_uniforms(stacks: PlaneStack[]): string {
  return stacks
    .map(
      (stack, k) => `
uniform sampler2DArray stack${k};
uniform int count${k};
uniform float slice${k}[${stack.slices}];
uniform vec4 zero${k}[${stack.slices}], melanin${k}[${stack.slices}], haemoglobin${k}[${stack.slices}];
uniform vec4 red${k}[${stack.slices}], green${k}[${stack.slices}], blue${k}[${stack.slices}];`,
    )
    .join("\n");
}

// A loop of `count` rounds, not a branch for each slice: software GL computes both sides of a branch.
function stack_loops(stacks: PlaneStack[]): string {
  return stacks
    .map(
      (_, k) => `
  for (int i = 0; i < count${k}; i++) {
    vec4 part = texture(stack${k}, vec3(at, slice${k}[i])) * 255.0 - zero${k}[i];
    pigment += vec2(dot(part, melanin${k}[i]), dot(part, haemoglobin${k}[i]));
    shade += vec3(dot(part, red${k}[i]), dot(part, green${k}[i]), dot(part, blue${k}[i]));
  }`,
    )
    .join("\n");
}

/**
 * `painted(at, before)`: the encoded colour after, from the encoded colour before.
 *
 * Where sRGB follows its power law, light × ratio is, encoded, (code + 0.055) × ratio^(1/2.4) − 0.055: the
 * table holds colours to the power 1/2.4 and no power has to be taken. In the straight part near black (codes
 * to 10 of 255) code × ratio is as exact; factor² (0.6 + 0.4 factor) is factor^2.4 to 0.5 % for any change of
 * skin, which is under a twentieth of a code there.
 */
function painter(stacks: PlaneStack[]): string {
  return `
uniform sampler2D base, table;
uniform vec2 most, tableSize;
uniform int moves;
${stack_uniforms(stacks)}
vec3 colour(vec2 roots) {
  return texture(table, (roots * (tableSize - 1.0) + 0.5) / tableSize).rgb;
}
vec3 painted(vec2 at, vec3 before) {
  vec2 pigment = vec2(0.0);
  vec3 shade = vec3(0.0);
${stack_loops(stacks)}
  vec3 factor = exp(shade / 2.4);
  for (int i = 0; i < moves; i++) {
    vec2 roots = texture(base, at).rg;
    vec2 moved = sqrt(clamp(roots * roots + pigment / most, 0.0, 1.0));
    factor *= colour(moved.yx) / colour(roots.yx);
  }
  vec3 after = clamp((before + 0.055) * factor - 0.055, 0.0, 1.0);
  vec3 dark = before * factor * factor * (0.6 + 0.4 * factor);
  return mix(after, dark, lessThanEqual(before, vec3(0.04045)));
}
`;
}

/** After, and before left of the split line (in pixels of the drawing buffer). */
export function paint_source(stacks: PlaneStack[]): string {
  return `${HEAD}${painter(stacks)}
uniform float split;
void main() {
  vec3 before = texture(picture, place).rgb;
  shown = vec4(gl_FragCoord.x < split ? before : painted(place, before), 1.0);
}`;
}

const LAB = `
const mat3 TO_XYZ = mat3(0.4123908, 0.2126390, 0.0193308, 0.3575843, 0.7151687, 0.1191948, 0.1804808, 0.0721923, 0.9505322);
vec3 lab(vec3 code) {
  vec3 t = TO_XYZ * decoded(code) / vec3(0.95045593, 1.0, 1.08905775);
  t = mix(pow(t, vec3(1.0 / 3.0)), t / 0.12841855 + 4.0 / 29.0, lessThanEqual(t, vec3(0.00885645)));
  return vec3(116.0 * t.y - 16.0, 500.0 * (t.x - t.y), 200.0 * (t.y - t.z));
}
float turn(vec2 ab) {
  float h = ab == vec2(0.0) ? 0.0 : degrees(atan(ab.y, ab.x));
  return h < 0.0 ? h + 360.0 : h;
}
// CIEDE2000 as in Sharma, Wu & Dalal 2005.
float difference(vec3 p, vec3 q) {
  float mean = pow((length(p.yz) + length(q.yz)) / 2.0, 7.0);
  float g = 1.5 - 0.5 * sqrt(mean / (mean + 6103515625.0));
  vec2 a = p.yz * vec2(g, 1.0), b = q.yz * vec2(g, 1.0);
  float ca = length(a), cb = length(b), ha = turn(a), hb = turn(b);
  float dh = hb - ha;
  dh = ca * cb == 0.0 ? 0.0 : dh > 180.0 ? dh - 360.0 : dh < -180.0 ? dh + 360.0 : dh;
  float hue = ca * cb == 0.0 ? ha + hb : abs(ha - hb) <= 180.0 ? (ha + hb) / 2.0
    : ha + hb < 360.0 ? (ha + hb + 360.0) / 2.0 : (ha + hb - 360.0) / 2.0;
  float light = (p.x + q.x) / 2.0 - 50.0, chroma = (ca + cb) / 2.0, seventh = pow(chroma, 7.0);
  float t = 1.0 - 0.17 * cos(radians(hue - 30.0)) + 0.24 * cos(radians(2.0 * hue))
    + 0.32 * cos(radians(3.0 * hue + 6.0)) - 0.20 * cos(radians(4.0 * hue - 63.0));
  float l = (q.x - p.x) / (1.0 + 0.015 * light * light / sqrt(20.0 + light * light));
  float c = (cb - ca) / (1.0 + 0.045 * chroma);
  float h = 2.0 * sqrt(ca * cb) * sin(radians(dh / 2.0)) / (1.0 + 0.015 * chroma * t);
  float twist = -2.0 * sqrt(seventh / (seventh + 6103515625.0))
    * sin(radians(60.0 * exp(-pow((hue - 275.0) / 25.0, 2.0))));
  return sqrt(max(l * l + c * c + h * h + twist * c * h, 0.0));
}
`;

/** Colour of a difference; `same` draws the map of two photographs of one day instead, on the same scale. */
export function difference_source(stacks: PlaneStack[]): string {
  return `${HEAD}${SRGB}${ASIDE}${painter(stacks)}${LAB}
uniform sampler2D sameDay, ramp;
uniform float top;
uniform int same;
void main() {
  vec3 before = texture(picture, place).rgb;
  float day = texture(sameDay, place).r;
  float own = difference(lab(before), lab(painted(place, before))) / top;
  vec3 map = texture(ramp, vec2(clamp(same == 1 ? day : own, 0.0, 1.0) * 255.0 / 256.0 + 0.5 / 256.0, 0.5)).rgb;
  shown = vec4(mix(aside(before), map, skin(max(day, own))), 1.0);
}`;
}

/** Relief in slanting light: the slopes of skin lit from one side, grey or multiplied into the photograph. */
export const RELIEF = `${HEAD}${SRGB}${ASIDE}
precision highp sampler2DArray;
uniform sampler2DArray slopes;
uniform int count;
uniform float slice[16], weight[16];
uniform vec3 light;
uniform float split;
uniform sampler2D sameDay;
uniform int grey;
uniform float side;
void main() {
  vec2 slope = texture(slopes, vec3(place, 0.0)).rg;
  for (int i = 0; i < count; i++) {
    slope += (gl_FragCoord.x < split ? 0.0 : weight[i]) * texture(slopes, vec3(place, slice[i])).rg;
  }
  vec3 normal = normalize(vec3(-slope.x * side, slope.y, 1.0));
  float lit = max(dot(normal, light), 0.0) / light.z;
  vec3 before = texture(picture, place).rgb;
  vec3 ground = grey == 0 ? decoded(before) : mix(decoded(aside(before)), vec3(0.3), skin(texture(sameDay, place).r));
  shown = vec4(encoded(ground * lit), 1.0);
}`;

/** A strip of ready pixels over the picture. */
export const STRIP_VERTEX = `
in vec3 position;
in vec2 uv;
out vec2 place;
void main() { place = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }`;
