/** The label drawn by WebGL over the lower edge of the picture. */

import {
  BufferAttribute, BufferGeometry, CanvasTexture, GLSL3, LinearFilter, Mesh, OrthographicCamera, RawShaderMaterial,
  type WebGLRenderer,
} from "three";
import { label_canvas } from "./label-canvas";
import { STRIP_VERTEX } from "./paint.glsl";

export interface LabelMesh {
  draw(renderer: WebGLRenderer, text: string, width: number, scale: number): void;
}

/** Return something that draws the label along the lower edge of the drawing buffer. */
export function label_mesh(): LabelMesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([-1, 1, 0, -1, -1, 0, 1, 1, 0, 1, -1, 0]), 3));
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), 2));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: STRIP_VERTEX,
    fragmentShader: `precision highp float;
in vec2 place; out vec4 shown; uniform sampler2D strip;
void main() { shown = vec4(texture(strip, place).rgb, 1.0); }`,
    uniforms: { strip: { value: null } },
    depthTest: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  const camera = new OrthographicCamera();
  let key = "";
  let height = 1;
  return {
    draw(renderer, text, width, scale) {
      const wanted = `${width} ${scale} ${text}`;
      if (wanted !== key) {
        material.uniforms.strip!.value?.dispose();
        const canvas = label_canvas(text, width, scale);
        const texture = new CanvasTexture(canvas);
        texture.flipY = false;
        texture.generateMipmaps = false;
        texture.minFilter = LinearFilter;
        material.uniforms.strip!.value = texture;
        height = canvas.height;
        key = wanted;
      }
      renderer.setViewport(0, 0, width, height);
      renderer.render(mesh, camera);
    },
  };
}
