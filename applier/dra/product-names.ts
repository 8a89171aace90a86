/**
 * Values of the attribute `productName` per GPU model: NVML's names as they are, where the label
 * `nvidia.com/gpu.product` has `-` for every space.
 */
const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  'A100-40GB': ['NVIDIA A100-SXM4-40GB', 'NVIDIA A100-PCIE-40GB'],
  'A100-80GB': ['NVIDIA A100-SXM4-80GB', 'NVIDIA A100 80GB PCIe'],
  A30: ['NVIDIA A30'],
  'H100-80GB': ['NVIDIA H100 80GB HBM3', 'NVIDIA H100 PCIe'],
};

/** @throws {RangeError} for a GPU model that is not known */
export function productNames(gpu: string): readonly string[] {
  const names = PRODUCTS[gpu];
  if (!names)
    throw new RangeError(
      `expected a GPU model, one of ${Object.keys(PRODUCTS).join(', ')}, got ${JSON.stringify(gpu)}`,
    );
  return names;
}
