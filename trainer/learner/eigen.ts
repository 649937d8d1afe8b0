/**
 * Computes eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations: they are short,
 * exact enough, and have no branches on noise.
 */

export interface Eigen {
  /** The eigenvalues are unsorted. */
  readonly values: Float64Array;
  /** Column `j` of `vectors` belongs to `values[j]`; rows are stored one after another. */
  readonly vectors: Float64Array;
}

/** Decomposes the symmetric `n` x `n` matrix given row by row; `matrix` is left as it was. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const m = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < 30 && offDiagonal(m, n) > 1e-22; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(m, vectors, n, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => m[i * n + i]!), vectors };
}

function offDiagonal(m: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) sum += m[i * n + j]! * m[i * n + j]!;
  }
  return sum;
}

/** Makes m[p][q] zero by one Jacobi rotation. */
function rotate(m: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const pq = m[p * n + q]!;
  if (Math.abs(pq) < 1e-300) return;
  const theta = (m[q * n + q]! - m[p * n + p]!) / (2 * pq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(tangent * tangent + 1);
  const sin = tangent * cos;
  for (let k = 0; k < n; k++) turn(m, k * n + p, k * n + q, cos, sin);
  for (let k = 0; k < n; k++) turn(m, p * n + k, q * n + k, cos, sin);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q, cos, sin);
}

function turn(m: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const a = m[i]!;
  const b = m[j]!;
  m[i] = cos * a - sin * b;
  m[j] = sin * a + cos * b;
}
