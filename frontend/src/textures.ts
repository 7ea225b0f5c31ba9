/** Decoded pixels as textures. */

import {
  ClampToEdgeWrapping, DataArrayTexture, DataTexture, FloatType, HalfFloatType, LinearFilter, LinearMipmapLinearFilter,
  RGBAFormat, RGFormat, UnsignedByteType, type PixelFormat, type Texture, type TextureDataType,
} from "three";
import type { Assets } from "./assets";
import { to_half, type Picture } from "./blobs";
import type { PlaneStack } from "./planes";
import { ramp_pixels } from "./ramp";
import type { SlopeMaps } from "./relief";

function settled<T extends Texture>(texture: T, mipmaps: boolean): T {
  texture.wrapS = texture.wrapT = ClampToEdgeWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = mipmaps ? LinearMipmapLinearFilter : LinearFilter;
  texture.generateMipmaps = mipmaps;
  texture.flipY = false;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}

/** Bytes stay bytes: decoding from sRGB happens where light is computed, so an untouched pixel stays itself. */
export function picture_texture(picture: Picture, mipmaps: boolean): DataTexture {
  const bytes = new Uint8Array(picture.data.buffer);
  return settled(new DataTexture(bytes, picture.width, picture.height, RGBAFormat, UnsignedByteType), mipmaps);
}

function array_texture(
  data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  size: [number, number, number],
  format: PixelFormat,
  type: TextureDataType,
): DataArrayTexture {
  const texture = new DataArrayTexture(data, ...size);
  texture.format = format;
  texture.type = type;
  return settled(texture, false);
}

export function stack_texture(stack: PlaneStack): DataArrayTexture {
  return array_texture(stack.data, [stack.width, stack.height, stack.slices], RGBAFormat, UnsignedByteType);
}

/**
 * The colour table to the power 1/2.4, as the shader needs it: between entries that differs from the power of
 * the mean by less than 0.01 %. Full floats where they can be filtered (software GL is slow at half ones).
 */
export function table_texture({ rows, columns, values }: Assets["table"], full: boolean): DataTexture {
  const padded = full ? new Float32Array(rows * columns * 4) : new Uint16Array(rows * columns * 4);
  for (let i = 0; i < 3 * rows * columns; i++) {
    const power = values[i]! ** (1 / 2.4);
    padded[i + Math.floor(i / 3)] = full ? power : to_half(power);
  }
  return settled(new DataTexture(padded, columns, rows, RGBAFormat, full ? FloatType : HalfFloatType), false);
}

export function slopes_texture(slopes: SlopeMaps): DataArrayTexture {
  const { width, height, maps } = slopes;
  const data = new Uint16Array(maps.length * 2 * width * height);
  maps.forEach((map, k) => data.set(map, k * map.length));
  return array_texture(data, [width, height, maps.length], RGFormat, HalfFloatType);
}

/** One white pixel. */
export function white_texture(): DataTexture {
  return settled(new DataTexture(new Uint8Array(4).fill(255), 1, 1, RGBAFormat, UnsignedByteType), false);
}

export function ramp_texture(): DataTexture {
  return settled(new DataTexture(ramp_pixels(), 256, 1, RGBAFormat, UnsignedByteType), false);
}
