const { provider } = require("@pulumi/pulumi");
const { existsSync } = require("node:fs");

// Plays a provider: things have a key that replaces them when it changes, and a value that says how they fare.

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Things drift while this file is there. */
const drifted = () => process.env.PLAYED_DRIFT !== undefined && existsSync(process.env.PLAYED_DRIFT);

async function make({ value }) {
    switch (value) {
        case "refused":
            throw new Error("the service says no: LimitExceeded");
        case "slow":
            return pause(3000);
        case "stuck":
            return pause(3_600_000);
    }
}

provider.main(
    {
        version: "1.0.0",
        async check(_urn, _olds, news) {
            const failures =
                news.value === "wrong" ? [{ property: "value", reason: '"wrong" is none of the values' }] : [];
            return { inputs: news, failures };
        },
        async diff(_id, _urn, olds, news) {
            return {
                changes: olds.key !== news.key || olds.value !== news.value,
                replaces: olds.key === news.key ? [] : ["key"],
                deleteBeforeReplace: true,
            };
        },
        async create(urn, inputs) {
            await make(inputs);
            return { id: `id-${urn.split("::").at(-1)}`, outs: inputs };
        },
        async update(_id, _urn, _olds, news) {
            await make(news);
            return { outs: news };
        },
        async read(id, urn, props) {
            const first = urn.endsWith("platform-0");
            return { id, props: first && drifted() ? { ...props, value: "changed by hand" } : props, inputs: props };
        },
        async delete() {},
    },
    process.argv.slice(2),
);
