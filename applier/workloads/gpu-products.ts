/**
 * Values of `nvidia.com/gpu.product` per GPU model: NVML's name with `-` for spaces. Strategy `mixed` leaves them as
 * they are; `single` would append `-MIG-<profile>`, and time-slicing `-SHARED`, both of which no plan is made for.
 * Names without `NVIDIA-` came from drivers before 470, far older than any that preflight lets pass.
 */
const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  'A100-40GB': ['NVIDIA-A100-SXM4-40GB', 'NVIDIA-A100-PCIE-40GB'],
  'A100-80GB': ['NVIDIA-A100-SXM4-80GB', 'NVIDIA-A100-80GB-PCIe'],
  A30: ['NVIDIA-A30'],
  'H100-80GB': ['NVIDIA-H100-80GB-HBM3', 'NVIDIA-H100-PCIe'],
};

/** Products of a GPU model as plans name it. */
export function gpuProducts(gpu: string): readonly string[] {
  const products = PRODUCTS[gpu];
  if (products === undefined) {
    throw new Error(`unknown GPU model "${gpu}"; expected one of ${Object.keys(PRODUCTS).join(', ')}`);
  }
  return products;
}

/** GPU model, as plans name it, of a value of `nvidia.com/gpu.product`; null where it is none of those. */
export function gpuOfProduct(product: string): string | null {
  return Object.keys(PRODUCTS).find((gpu) => PRODUCTS[gpu]!.includes(product)) ?? null;
}
