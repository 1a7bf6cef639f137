import assert from "node:assert/strict";
import { checkFargateSize, FARGATE_SIZES, leastMemory } from "../../packaging/fargate";

describe("Fargate sizes", () => {
    // As AWS's table has them: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    const table = [
        { cpu: 256, count: 3, least: 512, most: 2048 },
        { cpu: 512, count: 4, least: 1024, most: 4096 },
        { cpu: 1024, count: 7, least: 2048, most: 8192 },
        { cpu: 2048, count: 13, least: 4096, most: 16_384 },
        { cpu: 4096, count: 23, least: 8192, most: 30_720 },
        { cpu: 8192, count: 12, least: 16_384, most: 61_440 },
        { cpu: 16_384, count: 12, least: 32_768, most: 122_880 },
    ];

    it("are the seven of the table", () => {
        assert.deepEqual(
            FARGATE_SIZES.map(({ cpu, memory }) => ({
                cpu,
                count: memory.length,
                least: memory[0],
                most: memory.at(-1),
            })),
            table,
        );
    });

    for (const { cpu, memory } of FARGATE_SIZES) {
        it(`accept every memory size of ${cpu} CPU units, and neither neighbour`, () => {
            assert.equal(leastMemory(cpu), memory[0]);
            for (const size of memory) {
                assert.deepEqual(checkFargateSize(cpu, size), []);
                assert.equal(checkFargateSize(cpu, size - 1).length, 1);
                assert.equal(checkFargateSize(cpu, size + 1).length, 1);
            }
        });
    }

    it("say which sizes there are, one by one or as a range", () => {
        assert.deepEqual(checkFargateSize(256, 4096), [
            {
                path: "memory",
                message: '"4096" MiB does not go with 256 CPU units on Fargate',
                remedy: "use one of 512, 1024, 2048",
            },
        ]);
        assert.equal(checkFargateSize(8192, 20_000)[0]?.remedy, "use 16384 to 61440 in steps of 4096");
    });

    it("leave a CPU size that does not exist to the schema", () => {
        assert.equal(leastMemory(300), undefined);
        assert.deepEqual(checkFargateSize(300, 512), []);
    });
});
