import type { Problem } from "../release/problem";

/**
 * What memory, in MiB, Fargate offers with which CPU units (1024 are one virtual CPU). Smallest first.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
export const FARGATE_SIZES: readonly { readonly cpu: number; readonly memory: readonly number[] }[] = [
    { cpu: 256, memory: [512, 1024, 2048] },
    { cpu: 512, memory: steps(1024, 4096, 1024) },
    { cpu: 1024, memory: steps(2048, 8192, 1024) },
    { cpu: 2048, memory: steps(4096, 16_384, 1024) },
    { cpu: 4096, memory: steps(8192, 30_720, 1024) },
    { cpu: 8192, memory: steps(16_384, 61_440, 4096) },
    { cpu: 16_384, memory: steps(32_768, 122_880, 8192) },
];

function steps(first: number, last: number, step: number): readonly number[] {
    return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

/** The least memory in MiB that goes with a CPU size; `undefined` where Fargate has no such CPU size. */
export function leastMemory(cpu: number): number | undefined {
    return FARGATE_SIZES.find((size) => size.cpu === cpu)?.memory[0];
}

/** Nothing, or why the two do not go together. A CPU size that does not exist is not this function's to report. */
export function checkFargateSize(cpu: number, memory: number): readonly Problem[] {
    const sizes = FARGATE_SIZES.find((size) => size.cpu === cpu)?.memory;
    if (sizes === undefined || sizes.includes(memory)) {
        return [];
    }
    const [first, second = 0] = sizes;
    const choice =
        sizes.length <= 4
            ? `one of ${sizes.join(", ")}`
            : `${first} to ${sizes.at(-1)} in steps of ${second - (first ?? 0)}`;
    return [
        {
            path: "memory",
            message: `"${memory}" MiB does not go with ${cpu} CPU units on Fargate`,
            remedy: `use ${choice}`,
        },
    ];
}
