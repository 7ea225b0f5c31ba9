/** Reading an array of pixels between its pixels. */

/** Four neighbours of a place and how much each counts, as offsets of a channel-interleaved array. */
export class Taps {
  readonly at = [0, 0, 0, 0];
  readonly share = [1, 0, 0, 0];

  /** Aim at (u, v), 0–1, of a picture; centres of pixels lie at (x + ½) / width. */
  aim(u: number, v: number, width: number, height: number, channels: number): void {
    const x = Math.min(Math.max(u * width - 0.5, 0), width - 1);
    const y = Math.min(Math.max(v * height - 0.5, 0), height - 1);
    const [left, top] = [Math.min(Math.floor(x + 1e-6), width - 1), Math.min(Math.floor(y + 1e-6), height - 1)];
    const [right, down] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
    const [fx, fy] = [Math.max(x - left, 0), Math.max(y - top, 0)];
    this.at[0] = channels * (top * width + left);
    this.at[1] = channels * (top * width + right);
    this.at[2] = channels * (down * width + left);
    this.at[3] = channels * (down * width + right);
    this.share[0] = (1 - fx) * (1 - fy);
    this.share[1] = fx * (1 - fy);
    this.share[2] = (1 - fx) * fy;
    this.share[3] = fx * fy;
  }

  read(data: ArrayLike<number>, offset: number): number {
    const { at, share } = this;
    if (share[0]! > 0.99999) return data[at[0]! + offset]!;
    return (
      share[0]! * data[at[0]! + offset]! + share[1]! * data[at[1]! + offset]! +
      share[2]! * data[at[2]! + offset]! + share[3]! * data[at[3]! + offset]!
    );
  }
}
